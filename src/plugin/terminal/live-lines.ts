import type { Logger } from 'vite'

/** Lines at the bottom of the terminal that change in place; everything that Vite logs scrolls above them. */
export interface LiveLines {
  set(key: string, text: string): void
  remove(key: string): void
  /** Takes the lines away while something else, such as a prompt, needs the terminal. */
  pause<T>(during: () => Promise<T>): Promise<T>
  close(): void
}

type LogUpdate = ((text: string) => void) & { clear(): void; done(): void }

export interface LiveLinesOptions {
  /** Vite's logger. Its methods are wrapped until `close`. */
  readonly logger: Logger
  readonly openDisplay?: () => Promise<LogUpdate>
}

/** How often the lines are drawn at most, in milliseconds. */
const DRAW_MS = 80

export function createLiveLines({ logger, openDisplay = openLogUpdate }: LiveLinesOptions): LiveLines {
  const lines = new Map<string, string>()
  let display: LogUpdate | undefined
  let timer: NodeJS.Timeout | undefined
  let paused = 0

  const draw = () => {
    timer = undefined
    if (paused > 0 || !display) return
    if (lines.size === 0) display.clear()
    else display([...lines.values()].join('\n'))
  }
  const schedule = () => {
    timer ??= setTimeout(draw, DRAW_MS)
  }
  const restore = wrapLogger(logger, (log) => {
    if (lines.size > 0) display?.clear()
    log()
    if (lines.size > 0) schedule()
  })
  const change = (edit: () => void) => {
    edit()
    if (display) return schedule()
    void openDisplay().then((opened) => {
      display ??= opened
      schedule()
    })
  }
  return {
    set: (key, text) => change(() => lines.set(key, text)),
    remove: (key) => lines.has(key) && change(() => lines.delete(key)),
    async pause(during) {
      paused++
      display?.clear()
      try {
        return await during()
      } finally {
        paused--
        schedule()
      }
    },
    close() {
      restore()
      clearTimeout(timer)
      display?.clear()
      lines.clear()
      paused = Number.POSITIVE_INFINITY
    },
  }
}

async function openLogUpdate(): Promise<LogUpdate> {
  const { createLogUpdate } = await import('log-update')
  // The cursor stays: Vite's shortcuts are typed there.
  return createLogUpdate(process.stdout, { showCursor: true })
}

const LOG_METHODS = ['info', 'warn', 'warnOnce', 'error', 'clearScreen'] as const

/** Runs every log call through `around`; returns the function that puts the methods back. */
function wrapLogger(logger: Logger, around: (log: () => void) => void): () => void {
  const originals = new Map<string, unknown>()
  const methods = logger as unknown as Record<string, (...args: unknown[]) => void>
  for (const name of LOG_METHODS) {
    const original = methods[name]
    if (!original) continue
    originals.set(name, original)
    methods[name] = (...args) => around(() => original.apply(logger, args))
  }
  return () => void Object.assign(logger, Object.fromEntries(originals))
}
