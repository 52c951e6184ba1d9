import { inspectFile } from '../../pipeline/index.js'
import { formatModelReport } from '../model-report.js'
import { consoleOf, createCommand, type DefineCommand, flagsOf } from './define.js'

export const defineInspect: DefineCommand = () =>
  createCommand({
    name: 'inspect',
    description: 'Shows triangles, textures, GPU memory, extensions and the validator’s verdict of a GLB.',
    examples: [['rage3d inspect public/models/chair.lod0.glb', 'what is inside']],
  })
    .argument('<file>', 'a GLB')
    .action(async (file: string, _flags, command) => {
      const flags = flagsOf(command)
      const console = consoleOf(flags)
      const report = await inspectFile(file, flags.root)
      if (console.json) return console.printJson(report)
      console.print(formatModelReport(file, report))
    })
