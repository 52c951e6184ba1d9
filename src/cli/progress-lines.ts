import { formatMoney } from '../config/index.js'
import type { PipelineEvents, Stage } from '../pipeline/index.js'
import type { Console } from './console.js'
import { formatBytes, formatCount, formatDuration } from './format.js'
import { keepEnd, keepStart, textWidth } from './text-width.js'

const BAR_WIDTH = 12

const STAGE_WORDS: Record<Stage, string> = {
  reading: 'reading',
  queued: 'queued',
  uploading: 'uploading',
  generating: 'generating',
  downloading: 'downloading',
  drafting: 'drafting',
  waiting: 'waiting',
  optimizing: 'optimizing',
  writing: 'writing',
}

/** A model at work. */
export interface LiveModel {
  /** Milliseconds since 1970. */
  readonly startedAt: number
  readonly event: PipelineEvents['progress']
}

/** One row per model at work, in columns: bar, name, stage and time. None is wider than the terminal. */
export function liveLines(models: readonly LiveModel[], now: number, { colors, columns }: Console): string[] {
  // One column stays free: a full row makes some terminals begin the next one.
  const room = columns() - BAR_WIDTH - 3
  const rows = models.map(({ event, startedAt }) => ({
    event,
    tail: `${stageText(event)} · ${formatDuration(now - startedAt)}`,
  }))
  const longestName = Math.max(...rows.map(({ event }) => textWidth(event.name)))
  const longestTail = Math.max(...rows.map(({ tail }) => textWidth(tail)))
  const nameWidth = Math.max(12, Math.min(longestName, room - longestTail - 2))
  return rows.map(({ event, tail }) => {
    const filled = Math.round(event.progress * BAR_WIDTH)
    const bar = colors.cyan('━'.repeat(filled)) + colors.dim('─'.repeat(BAR_WIDTH - filled))
    const name = keepEnd(event.name, nameWidth)
    const padding = ' '.repeat(nameWidth - textWidth(name) + 2)
    return `${bar} ${name}${padding}${colors.dim(keepStart(tail, Math.max(8, room - nameWidth - 2)))}`
  })
}

/** What a model is at: `generating 40 %`. */
export function stageText({ stage, progress, message }: PipelineEvents['progress']): string {
  const percent = progress > 0 && progress < 1 ? ` ${Math.floor(progress * 100)} %` : ''
  return message ?? `${STAGE_WORDS[stage]}${percent}`
}

/** What became of a model: state, triangles and bytes now and before, time, money. Broken to fit `width` columns. */
export function doneLine(
  { name, model, ms, spent, before }: PipelineEvents['done'],
  colors: Console['colors'],
  width: number,
): string {
  const triangles = model.lods.map((lod) => formatCount(lod.triangles)).join(' / ')
  const bytes = formatBytes(model.lods.reduce((sum, lod) => sum + lod.bytes, 0))
  const state = model.state === 'draft' ? colors.yellow('draft') : colors.green('ready')
  const parts = [`${triangles} triangles`, bytes]
  if (before) parts.push(`LOD 0 was ${formatCount(before.triangles)}, ${formatBytes(before.bytes)}`)
  parts.push(formatDuration(ms))
  if (spent > 0) parts.push(`${formatMoney(spent)} spent`)
  const lines = joinParts(parts, width, textWidth(`✓ ${name} ${model.state} `))
  return `${colors.green('✓')} ${name} ${state} ${lines.map((line) => colors.dim(line)).join('\n    ')}`
}

/** Parts with dots between them, on as many lines as they need; `used` columns of the first one are taken. */
function joinParts(parts: readonly string[], width: number, used: number): string[] {
  const lines: string[] = []
  let current = ''
  let room = width - used
  for (const part of parts) {
    const longer = current === '' ? part : `${current} · ${part}`
    if (textWidth(longer) <= room) {
      current = longer
      continue
    }
    lines.push(current)
    current = part
    room = width - 4
  }
  return [...lines, current]
}
