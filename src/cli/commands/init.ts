import { initProject } from '../init-project.js'
import { formatTable } from '../table.js'
import { consoleOf, createCommand, type DefineCommand, flagsOf } from './define.js'

export const defineInit: DefineCommand = () =>
  createCommand({
    name: 'init',
    description:
      'Writes a config, a sample of .env.local and the lines for .gitignore. Changes nothing that exists.',
    examples: [['rage3d init', 'in the folder of your project']],
  }).action(async (_flags, command) => {
    const flags = flagsOf(command)
    const console = consoleOf(flags)
    const { root, changes, viteConfig } = await initProject(flags.root ?? process.cwd())
    if (console.json) return console.printJson({ root, changes, viteConfig })
    const rows = changes.map(({ file, what }) => [file, what])
    console.print(formatTable([{ title: 'File' }, { title: 'Change' }], rows))
    console.print(
      [
        '',
        viteConfig ? `Add two lines to ${viteConfig}:` : 'With Vite, add two lines to vite.config:',
        "  import rage3d from 'vite-plugin-rage3d'",
        '  plugins: [rage3d()],',
        '',
        'Without Vite: put photos such as chair.photo.jpg into art/ and run',
        '  rage3d build art --out public/models',
      ].join('\n'),
    )
  })
