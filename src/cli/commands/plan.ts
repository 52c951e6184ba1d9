import { formatMoney, formatSum, type Settings } from '../../config/index.js'
import { toRage3dError } from '../../errors/index.js'
import type { Need, NeedKind } from '../../pipeline/index.js'
import { formatError } from '../console.js'
import { plural } from '../format.js'
import { listenForInterrupt } from '../interrupt.js'
import { openPipeline } from '../open-pipeline.js'
import { formatTable } from '../table.js'
import { consoleOf, createCommand, type DefineCommand, flagsOf } from './define.js'
import { addGeneratorFlags, configOfFlags, type SpendFlags } from './spend-flags.js'

const WORDS: Record<Exclude<NeedKind, 'local'>, string> = {
  stored: 'reuse',
  fetch: 'download again, free',
  resume: 'resume, already paid',
  buy: 'buy',
  held: 'held: rage3d resolve',
  refused: 'refused',
}

/**
 * What `plan` says that a photo needs.
 * @param generator What makes models here. Default: drafts.
 */
export function needWord({ kind, taskId }: Pick<Need, 'kind' | 'taskId'>, generator = 'draft'): string {
  // Without a task's id nobody knows yet whether its submission was charged.
  if (kind === 'resume' && taskId === null) return 'resume: may be paid'
  return kind === 'local' ? `${generator}, free` : WORDS[kind]
}

export const definePlan: DefineCommand = ({ report }) =>
  addGeneratorFlags(
    createCommand({
      name: 'plan',
      description: 'Shows what a build would buy, resume and reuse. Spends nothing.',
      examples: [
        ['rage3d plan art', 'what `build art` would cost'],
        ['rage3d plan --json', 'the same for programs'],
      ],
    }),
  )
    .argument('[paths...]', 'photos or folders (default: the root)')
    .action(async (paths: string[], _flags, command) => {
      const flags = flagsOf<SpendFlags>(command)
      const console = consoleOf(flags)
      await using pipeline = openPipeline(flags, configOfFlags(flags))
      using interrupt = listenForInterrupt()
      const settings = await pipeline.settings()
      const needs = await pipeline.plan(paths, interrupt.signal)
      const buy = needs.filter(({ kind }) => kind === 'buy')
      // Photos of the same bytes share one generation.
      const count = new Set(buy.map(({ rawKey }) => rawKey)).size
      const total = count * settings.spend.price
      const wallet = settings.apiKey && count > 0 ? await readWallet() : null
      for (const { error } of needs) if (error) report(error)
      if (console.json) {
        return console.printJson({
          photos: needs.map((need) => ({
            ...need,
            error: need.error && { code: need.error.code, message: need.error.message },
          })),
          buy: { count, price: settings.spend.price, total, currency: 'INR' },
          wallet,
        })
      }
      console.print(needs.length === 0 ? 'No photos found.' : needTable(needs, settings.generator))
      for (const { error } of needs) if (error) console.print(formatError(error, console.colors))
      console.print(totalLine(count, settings.spend.price, wallet, settings.spend.maxGenerations))

      async function readWallet(): Promise<number | null> {
        try {
          return await (await pipeline.client()).balance({ signal: interrupt.signal })
        } catch (thrown) {
          console.warn(`The wallet is not known: ${toRage3dError(thrown).message}`)
          return null
        }
      }
    })

function needTable(needs: readonly Need[], chosen: Settings['generator']): string {
  const generator = typeof chosen === 'object' ? chosen.id : undefined
  return formatTable(
    [{ title: 'Model' }, { title: 'Photo' }, { title: 'Needs' }, { title: 'Task' }],
    needs.map((need) => [need.name, need.photo, needWord(need, generator), need.taskId ?? '']),
  )
}

function totalLine(count: number, price: number, wallet: number | null, limit: number): string {
  if (count === 0) return 'Nothing to buy.'
  const total = count * price
  const parts = [`${plural(count, 'model')} to buy: ${formatSum(count, price)}.`]
  if (wallet !== null) parts.push(`Wallet: ${formatMoney(wallet)}, then ${formatMoney(wallet - total)}.`)
  if (count > limit) parts.push(`A run may buy ${limit}: add --max-generations ${count}.`)
  return parts.join(' ')
}
