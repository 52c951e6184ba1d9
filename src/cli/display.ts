import type { Rage3dError } from '../errors/index.js'
import type { Pipeline } from '../pipeline/index.js'
import { type Console, formatError } from './console.js'
import { createLiveArea } from './live-area.js'
import { doneLine, type LiveModel, stageText } from './progress-lines.js'
import { wrapText } from './text-width.js'

/** Shows a pipeline's progress on stderr until it is closed. */
export interface Display {
  /** A line about the whole run, kept above the live ones; terminals only. */
  setStatus(status: () => string): void
  /** A remark; nothing under `--quiet`. */
  note(text: string): void
  warn(text: string): void
  error(error: Rage3dError): void
  /** Takes the live lines away while something else uses the terminal; returns the function that brings them back. */
  pause(): () => void
  close(): void
}

export interface DisplayOptions {
  /** Milliseconds since 1970. Default `Date.now`. */
  readonly now?: () => number
  /** Whether models that were up to date get a line too. Default: false. */
  readonly showUnchanged?: boolean
}

/** One live line per asset at work on a terminal; elsewhere one plain line per change. */
export function createDisplay(
  console: Console,
  events: Pick<Pipeline, 'on'>,
  options: DisplayOptions = {},
): Display {
  const { colors, quiet } = console
  const now = options.now ?? Date.now
  const models = new Map<string, LiveModel>()
  const area = console.live ? createLiveArea(console, models, now) : null
  // Plain lines stay whole: whoever reads them searches for them.
  const width = () => (area ? console.columns() - 1 : Number.POSITIVE_INFINITY)

  /** Hint of the error that was the last line shown: many photos may fail for one reason. */
  let lastHint = ''
  const settle = (text: string) => {
    lastHint = ''
    if (area) area.persist(wrapText(text, width()))
    else process.stderr.write(`${text}\n`)
  }
  const warn = (text: string) => settle(`${colors.yellow('warning')} ${text}`)
  const showError = (error: Rage3dError) => {
    settle(formatError(error, colors, error.hint !== lastHint))
    lastHint = error.hint
  }
  // A refusal that concerns several photos is one error: it names them all, and is shown once.
  const shown = new WeakSet<Error>()
  const stops = [
    events.on('progress', (event) => {
      const before = models.get(event.name)
      models.set(event.name, { startedAt: before?.startedAt ?? now(), event })
      if (!area && !quiet && before?.event.stage !== event.stage) settle(`${event.name}: ${stageText(event)}`)
    }),
    events.on('done', (event) => {
      models.delete(event.name)
      if (quiet || (!event.changed && !options.showUnchanged)) return
      settle(doneLine(event, colors, width()))
    }),
    events.on('failed', ({ name, error }) => {
      models.delete(name)
      if (!shown.has(error)) showError(error)
      shown.add(error)
    }),
    events.on('removed', ({ name, photo }) => {
      if (!quiet) settle(`${colors.dim('-')} ${name}: removed, ${photo} is gone`)
    }),
    events.on('warning', ({ photo, message }) => {
      const about = photo && !message.includes(photo) ? `${photo}: ` : ''
      warn(`${about}${message}`)
    }),
  ]
  return {
    setStatus: (status) => area?.setStatus(status),
    note: (text) => void (quiet || settle(text)),
    warn,
    error: showError,
    pause: () => area?.pause() ?? (() => {}),
    close() {
      for (const stop of stops) stop()
      area?.close()
    },
  }
}
