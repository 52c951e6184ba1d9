import type { Console } from './console.js'
import { type LiveModel, liveLines } from './progress-lines.js'
import { createRedrawnRows } from './redrawn-rows.js'
import { keepStart } from './text-width.js'

const REDRAW_MS = 120

/** The last rows of a terminal, redrawn in place. */
export interface LiveArea {
  /** A line above the models at work. */
  setStatus(status: () => string): void
  /** Writes text that stays, above the area. */
  persist(text: string): void
  /** Takes the area away and keeps back what is to be written; returns the function that brings both back. */
  pause(): () => void
  close(): void
}

/** Shows the models at work on stderr, one row each, until it is closed. */
export function createLiveArea(
  console: Console,
  models: ReadonlyMap<string, LiveModel>,
  now: () => number,
): LiveArea {
  const write = (text: string) => void process.stderr.write(text)
  const area = createRedrawnRows({ write, columns: console.columns })
  const kept: string[] = []
  let status: (() => string) | null = null
  let paused = false

  const render = () => {
    if (paused) return
    const most = Math.max(1, (process.stderr.rows ?? 24) - 4)
    const shown = [...models.values()].slice(0, most)
    const rows = shown.length > 0 ? liveLines(shown, now(), console) : []
    if (models.size > shown.length) rows.push(console.colors.dim(`  and ${models.size - shown.length} more`))
    if (status) rows.unshift(console.colors.dim(keepStart(status(), console.columns() - 1)))
    if (rows.length > 0) area.draw(rows)
    else area.clear()
  }
  const keep = (text: string) => {
    area.clear()
    write(`${text}\n`)
    render()
  }

  const timer = setInterval(render, REDRAW_MS)
  timer.unref()
  process.stderr.on('resize', render)
  return {
    setStatus(text) {
      status = text
      render()
    },
    persist(text) {
      if (paused) kept.push(text)
      else keep(text)
    },
    pause() {
      paused = true
      area.clear()
      return () => {
        paused = false
        for (const text of kept.splice(0)) keep(text)
        render()
      }
    },
    close() {
      clearInterval(timer)
      process.stderr.off('resize', render)
      area.clear()
      for (const text of kept.splice(0)) write(`${text}\n`)
    },
  }
}
