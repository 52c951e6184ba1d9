import { reportOf } from '../../errors/index.js'
import { plural } from '../format.js'
import { listenForInterrupt } from '../interrupt.js'
import { openPipeline } from '../open-pipeline.js'
import { consoleOf, createCommand, type DefineCommand, flagsOf } from './define.js'

export const defineVerify: DefineCommand = ({ report }) =>
  createCommand({
    name: 'verify',
    description: 'Checks that lockfile, photos and store agree. Needs no key and no network.',
    examples: [['rage3d verify art', 'exit code above 2 if a photo has no record or its model is damaged']],
  })
    .argument('[paths...]', 'photos or folders (default: the root)')
    .action(async (paths: string[], _flags, command) => {
      const flags = flagsOf(command)
      const console = consoleOf(flags)
      await using pipeline = openPipeline(flags)
      using interrupt = listenForInterrupt()
      const { photos, unused } = await pipeline.verify(paths, interrupt.signal)
      for (const { error } of photos) if (error) report(error)
      if (console.json) {
        const shown = photos.map((verdict) => ({
          ...verdict,
          error: verdict.error && reportOf(verdict.error),
        }))
        return console.printJson({ photos: shown, unused })
      }
      for (const { error } of photos) if (error) console.error(error)
      const good = photos.filter(({ ok }) => ok).length
      console.print(`${good} of ${plural(photos.length, 'photo')}: the bought model is there, unaltered.`)
      if (unused.length > 0) {
        console.print(`Kept in the lockfile, without a photo here: ${plural(unused.length, 'record')}.`)
      }
    })
