import { Argument } from 'commander'
import { completionScript, SHELLS, type Shell } from '../completion.js'
import { createCommand, type DefineCommand } from './define.js'

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
      process.stdout.write(completionScript(command.parent ?? command, shell))
    })
