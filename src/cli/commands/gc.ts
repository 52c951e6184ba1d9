import { InvalidArgumentError } from 'commander'
import { formatBytes, plural } from '../format.js'
import { openPipeline } from '../open-pipeline.js'
import { consoleOf, createCommand, type DefineCommand, flagsOf, wholeNumber } from './define.js'

const DAY_MS = 86_400_000

interface GcFlags {
  readonly days: number
  readonly maxBytes?: number
  readonly dryRun?: boolean
}

export const defineGc: DefineCommand = () =>
  createCommand({
    name: 'gc',
    description: 'Frees files that can be made again for nothing. Paid models are never freed.',
    examples: [
      ['rage3d gc', 'what was not used for 30 days'],
      ['rage3d gc --days 0', 'everything that is not paid'],
      ['rage3d gc --max-size 2GB', 'the least recently used, until 2 GB are left'],
    ],
  })
    .option('--days <n>', 'free what was not used for so many days', wholeNumber(), 30)
    .option('--max-size <size>', 'most that may stay, such as 500MB or 2GB', parseSize)
    .option('--dry-run', 'only tell what would be freed')
    .action(async (_flags, command) => {
      const flags = flagsOf<Omit<GcFlags, 'maxBytes'> & { readonly maxSize?: number }>(command)
      const console = consoleOf(flags)
      await using pipeline = openPipeline(flags)
      const freed = await pipeline.gc({
        maxAgeMs: flags.days * DAY_MS,
        maxBytes: flags.maxSize,
        dryRun: flags.dryRun,
      })
      if (console.json) return console.printJson(freed)
      const verb = flags.dryRun ? 'Would free' : 'Freed'
      console.print(
        `${verb} ${formatBytes(freed.freedBytes)} of ${plural(freed.freedEntries, 'model')}; ${formatBytes(freed.keptBytes)} of derived files stay.`,
      )
    })

function parseSize(text: string): number {
  const match = /^(\d+(?:\.\d+)?)\s*(B|kB|MB|GB)?$/i.exec(text)
  if (!match) throw new InvalidArgumentError('Expected a size such as 500MB or 2GB.')
  const factor = { b: 1, kb: 1e3, mb: 1e6, gb: 1e9 }[(match[2] ?? 'B').toLowerCase()] ?? 1
  return Math.round(Number(match[1]) * factor)
}
