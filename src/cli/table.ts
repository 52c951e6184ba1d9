import { visibleWidth } from './text-width.js'

export interface Column {
  readonly title: string
  readonly align?: 'left' | 'right'
}

/** Rows as aligned text columns without borders; widths count what a terminal shows, also for non-Latin names. */
export function formatTable(columns: readonly Column[], rows: readonly (readonly string[])[]): string {
  const lines = [columns.map(({ title }) => title), ...rows]
  const widths = columns.map((_, i) => Math.max(...lines.map((line) => visibleWidth(line[i] ?? ''))))
  const format = (line: readonly string[]) =>
    columns.map(({ align }, i) => pad(line[i] ?? '', widths[i] ?? 0, align)).join('  ')
  return lines.map((line) => format(line).trimEnd()).join('\n')
}

function pad(text: string, width: number, align: Column['align']): string {
  const space = ' '.repeat(width - visibleWidth(text))
  return align === 'right' ? space + text : text + space
}
