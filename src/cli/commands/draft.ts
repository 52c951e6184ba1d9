import { draftFile } from '../../pipeline/index.js'
import { formatBytes, formatDuration } from '../format.js'
import { listenForInterrupt } from '../interrupt.js'
import { consoleOf, createCommand, type DefineCommand, flagsOf } from './define.js'

export const defineDraft: DefineCommand = () =>
  createCommand({
    name: 'draft',
    description: 'Makes the free local draft of one photo and writes it as a raw GLB.',
    examples: [['rage3d draft art/chair.photo.jpg -o chair.glb', 'to try what a photo gives']],
  })
    .argument('<photo>', 'the photo; its views beside it are used too')
    .requiredOption('-o, --output <file>', 'GLB to write')
    .action(async (photo: string, _flags, command) => {
      const flags = flagsOf<{ readonly output: string }>(command)
      const console = consoleOf(flags)
      using interrupt = listenForInterrupt()
      const startedAt = Date.now()
      const { bytes, warnings } = await draftFile({
        photo,
        output: flags.output,
        root: flags.root,
        signal: interrupt.signal,
      })
      for (const warning of warnings) console.warn(warning)
      if (console.json) return console.printJson({ photo, file: flags.output, bytes, warnings })
      console.print(`${flags.output}: ${formatBytes(bytes)} in ${formatDuration(Date.now() - startedAt)}`)
    })
