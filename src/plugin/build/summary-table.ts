import { formatMoney } from '../../config/index.js'
import type { Model, Spent } from '../../pipeline/index.js'

/** The models of a build as a table, with what the run spent. */
export function summaryTable(models: Iterable<Model>, spent: Spent): string {
  const sorted = [...models].sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0))
  const rows = sorted.map(({ name, state, lods }) => [
    name,
    state,
    lods.map(({ triangles }) => triangles.toLocaleString('en-US')).join(' / '),
    formatBytes(lods.reduce((sum, { bytes }) => sum + bytes, 0)),
  ])
  const money =
    spent.generations === 0 ? 'nothing spent' : `${spent.generations} bought for ${formatMoney(spent.amount)}`
  const count = sorted.length === 1 ? '1 photo model' : `${sorted.length} photo models`
  return [
    `rage3d: ${count}, ${money}`,
    ...align([['model', 'state', 'LODs (triangles)', 'bytes'], ...rows]),
  ].join('\n')
}

function align(rows: readonly (readonly string[])[]): string[] {
  const widths = rows.reduce<number[]>(
    (known, row) => row.map((cell, i) => Math.max(known[i] ?? 0, cell.length)),
    [],
  )
  return rows.map((row) => `  ${row.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join('  ')}`.trimEnd())
}

/** `812.4 kB`, in thousands as Vite's own report counts. */
export function formatBytes(bytes: number): string {
  return `${(bytes / 1000).toLocaleString('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 })} kB`
}
