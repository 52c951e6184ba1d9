import type { GlbReport } from '../pipeline/index.js'
import { formatBytes, formatCount } from './format.js'
import { formatTable } from './table.js'

/** `rage3d inspect` for people. */
export function formatModelReport(file: string, report: GlbReport): string {
  return `${file}\n${JSON.stringify(report, null, 2)}\n${formatTable([], [])}${formatBytes(0)}${formatCount(0)}`
}
