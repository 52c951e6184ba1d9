import { createLogUpdate } from 'log-update'
import type { Pipeline, PipelineEvents, Stage } from '../pipeline/index.js'
import { type Console, formatError } from './console.js'
import { formatBytes, formatCount, formatDuration, formatMoney } from './format.js'

const REDRAW_MS = 120
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

interface Line {
  readonly startedAt: number
  readonly event: PipelineEvents['progress']
}

/** Shows a pipeline's progress on stderr until it is closed. */
export interface Display {
  /** A line about the whole run, kept above the live ones; terminals only. */
  setStatus(text: string): void
  /** Takes the live lines away while something else uses the terminal; returns the function that brings them back. */
  pause(): () => void
  close(): void
}

export interface DisplayOptions {
  readonly now?: () => number
  /** Whether models that were up to date get a line too. Default: false. */
  readonly showUnchanged?: boolean
}

/** One live line per asset at work on a terminal; elsewhere one plain line per change. */
export function createDisplay(console: Console, pipeline: Pipeline, options: DisplayOptions = {}): Display {
  const now = options.now ?? Date.now
  const lines = new Map<string, Line>()
  const draw = console.live ? createLiveArea(console, lines, now) : null

  const settle = (text: string) => {
    if (draw) draw.persist(text)
    else process.stderr.write(`${text}\n`)
  }
  // A refusal that concerns several photos is one error: it names them all, and is shown once.
  const shown = new WeakSet<Error>()
  const stops = [
    pipeline.on('progress', (event) => {
      const before = lines.get(event.name)
      lines.set(event.name, { startedAt: before?.startedAt ?? now(), event })
      if (!draw && !console.quiet && before?.event.stage !== event.stage) {
        settle(`${event.name}: ${stageText(event)}`)
      }
    }),
    pipeline.on('done', (event) => {
      lines.delete(event.name)
      if (console.quiet || (!event.changed && !options.showUnchanged)) return
      settle(doneLine(event, console.colors))
    }),
    pipeline.on('failed', ({ name, error }) => {
      lines.delete(name)
      if (shown.has(error)) return
      shown.add(error)
      settle(formatError(error, console.colors))
    }),
    pipeline.on('removed', ({ name, photo }) => {
      if (!console.quiet) settle(`${console.colors.dim('-')} ${name}: removed, ${photo} is gone`)
    }),
    pipeline.on('warning', ({ photo, message }) => {
      const about = photo && !message.includes(photo) ? `${photo}: ` : ''
      settle(`${console.colors.yellow('warning')} ${about}${message}`)
    }),
  ]
  return {
    setStatus: (text) => draw?.setStatus(text),
    pause: () => draw?.pause() ?? (() => {}),
    close() {
      for (const stop of stops) stop()
      draw?.close()
    },
  }
}

function createLiveArea(console: Console, lines: ReadonlyMap<string, Line>, now: () => number) {
  const update = createLogUpdate(process.stderr, { showCursor: true })
  let status = ''
  let paused = false
  const render = () => {
    const shown = [...lines.values()].slice(0, Math.max(1, (process.stderr.rows ?? 24) - 4))
    const hidden = lines.size - shown.length
    const rows = shown.map((line) => liveLine(line, now(), console))
    if (hidden > 0) rows.push(console.colors.dim(`  and ${hidden} more`))
    if (status) rows.unshift(console.colors.dim(ellipsis(status, console.columns() - 1)))
    if (paused) return
    if (rows.length > 0) update(rows.join('\n'))
    else update.clear()
  }
  const timer = setInterval(render, REDRAW_MS)
  timer.unref()
  return {
    setStatus(text: string) {
      status = text
    },
    pause() {
      paused = true
      update.clear()
      return () => {
        paused = false
        render()
      }
    },
    persist(text: string) {
      update.clear()
      process.stderr.write(`${text}\n`)
      render()
    },
    close() {
      clearInterval(timer)
      update.clear()
      update.done()
    },
  }
}

function liveLine({ event, startedAt }: Line, now: number, { colors, columns }: Console): string {
  const filled = Math.round(event.progress * BAR_WIDTH)
  const bar = colors.cyan('━'.repeat(filled)) + colors.dim('━'.repeat(BAR_WIDTH - filled))
  const time = formatDuration(now - startedAt)
  const tail = `${stageText(event)} ${time}`
  const room = Math.max(8, columns() - BAR_WIDTH - tail.length - 4)
  return `${bar} ${ellipsis(event.name, room)} ${colors.dim(tail)}`
}

function stageText({ stage, progress, message }: PipelineEvents['progress']): string {
  const percent = progress > 0 && progress < 1 ? ` ${Math.floor(progress * 100)} %` : ''
  return message ?? `${STAGE_WORDS[stage]}${percent}`
}

/** Keeps the end of a long name: the file, not the folders. */
function ellipsis(text: string, width: number): string {
  return text.length <= width ? text : `…${text.slice(text.length - width + 1)}`
}

function doneLine(
  { name, model, ms, spent, before }: PipelineEvents['done'],
  colors: Console['colors'],
): string {
  const triangles = model.lods.map((lod) => formatCount(lod.triangles)).join(' / ')
  const bytes = formatBytes(model.lods.reduce((sum, lod) => sum + lod.bytes, 0))
  const state = model.state === 'draft' ? colors.yellow('draft') : colors.green('ready')
  const parts = [`${triangles} triangles`, bytes]
  if (before) parts.push(`was ${formatCount(before.triangles)}, ${formatBytes(before.bytes)} at LOD 0`)
  parts.push(formatDuration(ms))
  if (spent > 0) parts.push(`${formatMoney(spent)} spent`)
  return `${colors.green('✓')} ${name} ${state} ${colors.dim(parts.join(' · '))}`
}
