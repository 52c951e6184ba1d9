import path from 'node:path'
import { writeWhole } from '../../pipeline/index.js'
import { formatBytes } from '../format.js'
import { listenForInterrupt } from '../interrupt.js'
import { openPipeline } from '../open-pipeline.js'
import { consoleOf, createCommand, type DefineCommand, flagsOf } from './define.js'

export const defineStl: DefineCommand = () =>
  createCommand({
    name: 'stl',
    description: 'Converts a bought model to STL at the service and downloads it. Free.',
    examples: [['rage3d stl art/chair.photo.jpg -o chair.stl', 'for a 3D printer']],
  })
    .argument('<photo>', 'the photo')
    .requiredOption('-o, --output <file>', 'STL to write')
    .action(async (photo: string, _flags, command) => {
      const flags = flagsOf<{ readonly output: string }>(command)
      const console = consoleOf(flags)
      await using pipeline = openPipeline(flags)
      using interrupt = listenForInterrupt()
      const { root } = await pipeline.settings()
      const bytes = await pipeline.stl(photo, interrupt.signal)
      await writeWhole(path.resolve(root, flags.output), bytes)
      if (console.json) return console.printJson({ photo, file: flags.output, bytes: bytes.length })
      console.print(`${flags.output}: ${formatBytes(bytes.length)}`)
    })
