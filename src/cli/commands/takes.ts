import { formatMoney } from '../../config/index.js'
import { createDisplay } from '../display.js'
import { formatBytes } from '../format.js'
import { listenForInterrupt } from '../interrupt.js'
import { openPipeline } from '../open-pipeline.js'
import { formatTable } from '../table.js'
import { consoleOf, createCommand, type DefineCommand, flagsOf } from './define.js'
import { addSpendFlags, configOfFlags, type SpendFlags, spendOptionsOf } from './spend-flags.js'

export const defineTakes: DefineCommand = () =>
  createCommand({
    name: 'takes',
    description: 'Lists every generation of a photo; all are kept.',
    examples: [['rage3d takes art/chair.photo.jpg', 'oldest first, the one in use marked']],
  })
    .argument('<photo>', 'the photo')
    .action(async (photo: string, _flags, command) => {
      const flags = flagsOf(command)
      const console = consoleOf(flags)
      await using pipeline = openPipeline(flags)
      const takes = await pipeline.takes(photo)
      if (console.json) return console.printJson({ photo, takes })
      if (takes.length === 0) return console.print(`${photo} was not bought yet.`)
      const columns = [
        { title: '#', align: 'right' as const },
        { title: 'In use' },
        { title: 'Bought' },
        { title: 'Cost', align: 'right' as const },
        { title: 'Raw size', align: 'right' as const },
        { title: 'In store' },
        { title: 'Task' },
      ]
      const rows = takes.map((take, index) => [
        String(index + 1),
        take.inUse ? 'yes' : '',
        take.createdAt,
        formatMoney(take.cost),
        formatBytes(take.bytes),
        take.stored ? 'yes' : 'no',
        take.taskId,
      ])
      console.print(formatTable(columns, rows))
    })

export const defineUse: DefineCommand = () =>
  createCommand({
    name: 'use',
    description: 'Chooses which generation of a photo is used. Free.',
    examples: [['rage3d use art/chair.photo.jpg 1', 'go back to the first take']],
  })
    .argument('<photo>', 'the photo')
    .argument('<take>', 'its number, its task, or the start of its digest')
    .action(async (photo: string, take: string, _flags, command) => {
      const flags = flagsOf(command)
      const console = consoleOf(flags)
      await using pipeline = openPipeline(flags)
      const chosen = await pipeline.use(photo, take)
      if (console.json) return console.printJson({ photo, take: chosen })
      console.print(`${photo} uses task ${chosen.taskId} of ${chosen.createdAt}. Build again to see it.`)
    })

export const defineRegenerate: DefineCommand = () =>
  addSpendFlags(
    createCommand({
      name: 'regenerate',
      description: 'Buys another generation of a photo; the new one is then in use.',
      examples: [
        ['rage3d regenerate art/chair.photo.jpg', 'asks first'],
        ['rage3d regenerate art/chair.photo.jpg --yes', 'does not ask'],
      ],
    }),
  )
    .argument('<photo>', 'the photo')
    .action(async (photo: string, _flags, command) => {
      const flags = flagsOf<SpendFlags>(command)
      const console = consoleOf(flags)
      await using pipeline = openPipeline(flags, configOfFlags(flags))
      using interrupt = listenForInterrupt()
      const display = createDisplay(console, pipeline)
      try {
        const spend = spendOptionsOf(flags, console)
        const model = await pipeline.regenerate(photo, { ...spend, signal: interrupt.signal })
        display.close()
        if (console.json)
          return console.printJson({ photo, taskId: model.taskId, rawSha256: model.rawSha256 })
        console.print(`${photo} has a new model (task ${model.taskId}). \`rage3d takes ${photo}\` lists all.`)
      } finally {
        display.close()
      }
    })
