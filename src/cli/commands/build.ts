import { formatMoney } from '../../config/index.js'
import type { Rage3dError } from '../../errors/index.js'
import type { BuildResult, ModelSummary } from '../../pipeline/index.js'
import type { Console } from '../console.js'
import { createDisplay } from '../display.js'
import { formatBytes, formatCount, plural } from '../format.js'
import { listenForInterrupt } from '../interrupt.js'
import { openPipeline } from '../open-pipeline.js'
import { formatTable } from '../table.js'
import { usageError } from '../usage-error.js'
import { consoleOf, createCommand, type DefineCommand, flagsOf } from './define.js'
import { addSpendFlags, configOfFlags, type SpendFlags, spendOptionsOf } from './spend-flags.js'

/** Not left to the parser: it would hide a mistyped option behind this one. */
export function requireOut(out: string | undefined): string {
  if (out) return out
  throw usageError(
    'Say where the models go: `--out DIR`.',
    'For example `rage3d build art --out public/models`.',
  )
}

/** A longer table helps nobody; `--json` has everything. */
const MOST_ROWS = 50

interface BuildFlags extends SpendFlags {
  readonly out?: string
}

export const defineBuild: DefineCommand = ({ report }) =>
  addSpendFlags(
    createCommand({
      name: 'build',
      description: 'Makes GLBs, colliders, posters and models.json of the photos.',
      examples: [
        ['rage3d build art --out public/models', 'every photo below art/'],
        ['rage3d build art --out public/models --generator draft', 'free and offline'],
        ['rage3d build art --out public/models --yes --max-generations 5', 'buy up to five models'],
        ['rage3d build art --out public/models --frozen', 'in CI: fail if anything is missing'],
      ],
    }),
  )
    .argument('[paths...]', 'photos or folders (default: the root)')
    .option('--out <dir>', 'output folder, needed')
    .action(async (paths: string[], _flags, command) => {
      const flags = flagsOf<BuildFlags>(command)
      const console = consoleOf(flags)
      const out = requireOut(flags.out)
      await using pipeline = openPipeline(flags, configOfFlags(flags))
      await pipeline.settings()
      using interrupt = listenForInterrupt({
        onFirst: () =>
          console.note('Stopping; what is paid stays at the service and is resumed by the next run.'),
      })
      const display = createDisplay(console, pipeline)
      try {
        const spend = spendOptionsOf(flags, console)
        const result = await pipeline.buildAll({ paths, out, signal: interrupt.signal, ...spend })
        display.close()
        showResult(result, out, console)
        for (const error of result.errors) report(error)
      } finally {
        display.close()
      }
    })

function showResult(result: BuildResult, out: string, console: Console): void {
  if (console.json) {
    console.printJson(result.report)
    return
  }
  const models = [...result.models.values()].sort((a, b) => (a.name < b.name ? -1 : 1))
  if (models.length > 0 && models.length <= MOST_ROWS) console.print(modelTable(models))
  console.print(
    models.length === 0 && result.errors.length === 0 ? 'No photos found.' : summaryLine(result, out),
  )
}

export function modelTable(models: readonly ModelSummary[]): string {
  return formatTable(
    [
      { title: 'Model' },
      { title: 'State' },
      { title: 'Triangles per LOD', align: 'right' },
      { title: 'Size', align: 'right' },
      { title: 'GPU', align: 'right' },
      { title: 'Change' },
    ],
    models.map(({ name, state, lods, changed }) => [
      name,
      state,
      lods.map(({ triangles }) => formatCount(triangles)).join(' / '),
      formatBytes(lods.reduce((sum, { bytes }) => sum + bytes, 0)),
      formatBytes(lods[0]?.gpuBytes ?? 0),
      changed ? 'written' : 'unchanged',
    ]),
  )
}

function summaryLine({ models, errors, removed, report }: BuildResult, out: string): string {
  const changed = [...models.values()].filter((model) => model.changed).length
  const parts = [`${plural(models.size, 'model')} in ${out}`, `${changed} written`]
  if (removed.length > 0) parts.push(`${removed.length} removed`)
  const failed = new Set<Rage3dError>(errors).size
  if (failed > 0) parts.push(plural(failed, 'problem'))
  parts.push(`${formatMoney(report.spent.amount)} spent`)
  return parts.join(' · ')
}
