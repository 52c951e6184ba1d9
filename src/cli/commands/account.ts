import { formatMoney } from '../../config/index.js'
import { formatCount } from '../format.js'
import { listenForInterrupt } from '../interrupt.js'
import { openPipeline } from '../open-pipeline.js'
import { formatTable } from '../table.js'
import { consoleOf, createCommand, type DefineCommand, flagsOf, wholeNumber } from './define.js'

export const defineAccount: DefineCommand = () =>
  createCommand({
    name: 'account',
    description: 'Shows the profile and the wallet.',
    examples: [['rage3d account', 'who you are and what is left']],
  }).action(async (_flags, command) => {
    const flags = flagsOf(command)
    const console = consoleOf(flags)
    await using pipeline = openPipeline(flags)
    using interrupt = listenForInterrupt()
    const client = await pipeline.client()
    const profile = await client.profile({ signal: interrupt.signal })
    const balance = await client.balance({ signal: interrupt.signal })
    if (console.json) return console.printJson({ ...profile, balance, currency: 'INR' })
    const { spend } = await pipeline.settings()
    const price = profile.generationCost ?? spend.price
    const rows = [
      ['Name', profile.name ?? '-'],
      ['E-mail', profile.email ?? '-'],
      [
        'Wallet',
        `${formatMoney(balance)} (${formatCount(Math.floor(balance / price))} models at ${formatMoney(price)})`,
      ],
      ['Generations', profile.totalGenerations === null ? '-' : formatCount(profile.totalGenerations)],
    ]
    console.print(rows.map(([name, value]) => `${(name ?? '').padEnd(12)} ${value}`).join('\n'))
  })

export const defineHistory: DefineCommand = () =>
  createCommand({
    name: 'history',
    description: 'Lists the generations of the account, as the service tells them.',
    examples: [['rage3d history --limit 10', 'the last ten']],
  })
    .option('--limit <n>', 'most rows', wholeNumber(1), 20)
    .action(async (_flags, command) => {
      const flags = flagsOf<{ readonly limit: number }>(command)
      const console = consoleOf(flags)
      await using pipeline = openPipeline(flags)
      using interrupt = listenForInterrupt()
      const client = await pipeline.client()
      const rows = await client.generations({ limit: flags.limit, signal: interrupt.signal })
      // The rows' addresses are signed: whoever has them has the model. They stay out of reports.
      const shown = rows.map(({ taskId, status, createdAt }) => ({ taskId, status, createdAt }))
      if (console.json) return console.printJson({ generations: shown })
      if (shown.length === 0) return console.print('No generations yet.')
      console.print(
        formatTable(
          [{ title: 'Task' }, { title: 'Status' }, { title: 'Created' }],
          shown.map(({ taskId, status, createdAt }) => [
            taskId ?? '-',
            status ?? '-',
            createdAt?.toISOString() ?? '-',
          ]),
        ),
      )
    })
