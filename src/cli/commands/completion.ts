import { Argument } from 'commander'
import { completionScript, SHELLS, type Shell } from '../completion.js'
import { consoleOf, createCommand, type DefineCommand, flagsOf } from './define.js'

export const defineCompletion: DefineCommand = () =>
  createCommand({
    name: 'completion',
    description: 'Prints a script that completes commands and options in your shell.',
    examples: [
      ['rage3d completion bash >> ~/.bashrc', 'for bash'],
      ['rage3d completion fish > ~/.config/fish/completions/rage3d.fish', 'for fish'],
    ],
  })
    .addArgument(new Argument('<shell>', 'your shell').choices([...SHELLS]))
    .action((shell: Shell, _flags, command) => {
      const console = consoleOf(flagsOf(command))
      const script = completionScript(command.parent ?? command, shell)
      if (console.json) return console.printJson({ shell, script })
      console.print(script.trimEnd())
    })
