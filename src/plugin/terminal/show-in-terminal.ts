import type { Logger } from 'vite'
import type { ShowStatus, Status } from '../dev/status.js'
import { isInteractive } from './ask-to-spend.js'
import { createLiveLines, type LiveLines } from './live-lines.js'

/** The terminal's side of the news: one live line per photo; one plain line per change where lines cannot be redrawn. */
export interface TerminalDisplay {
  readonly show: ShowStatus
  /** Leaves the terminal to a prompt. */
  pause<T>(during: () => Promise<T>): Promise<T>
  close(): void
}

export function showInTerminal(logger: Logger, interactive: boolean = canRedraw()): TerminalDisplay {
  const live = interactive ? createLiveLines({ logger }) : null
  const shown = new Map<string, string>()
  return {
    show(status) {
      if (status.kind === 'busy' && live) return live.set(status.photo, `rage3d  ${lineOf(status)}`)
      live?.remove(status.photo)
      if (status.isKnown) return
      if (shown.get(status.photo) === stepOf(status)) return
      shown.set(status.photo, stepOf(status))
      const log = status.kind === 'failed' ? logger.error : logger.info
      log.call(logger, `[rage3d] ${lineOf(status)}`, { timestamp: true })
    },
    pause: (during) => pauseLines(live, during),
    close: () => live?.close(),
  }
}

/** A terminal of unknown size shows no lines that are drawn over each other. */
function canRedraw(): boolean {
  return isInteractive() && Boolean(process.stdout.columns && process.stdout.rows)
}

async function pauseLines<T>(live: LiveLines | null, during: () => Promise<T>): Promise<T> {
  return live ? live.pause(during) : during()
}

function lineOf({ photo, text }: Status): string {
  return `${photo}: ${text}`
}

/** Percentages are left out where every change takes a line. */
function stepOf({ kind, text }: Status): string {
  return kind === 'busy' ? text.replace(/ \d+ %$/, '') : text
}
