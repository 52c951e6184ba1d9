import pc from 'picocolors'
import type { Rage3dError } from '../errors/index.js'

/** Where a command writes: results to stdout, everything else to stderr. */
export interface Console {
  readonly json: boolean
  readonly quiet: boolean
  /** Whether stderr is a terminal that can redraw lines. */
  readonly live: boolean
  /** Whether questions can be asked: stdin and stderr are terminals. */
  readonly interactive: boolean
  readonly columns: () => number
  readonly colors: ReturnType<typeof pc.createColors>
  /** A result for people; nothing under `--json`. */
  print(text: string): void
  /** The one document of `--json`. */
  printJson(value: unknown): void
  /** A remark; nothing under `--quiet`. */
  note(text: string): void
  warn(text: string): void
  error(error: Rage3dError): void
}

export interface ConsoleOptions {
  readonly json: boolean
  readonly quiet: boolean
}

export function createConsole({ json, quiet }: ConsoleOptions): Console {
  const { stdout, stderr, stdin, env } = process
  const live = stderr.isTTY === true && env.TERM !== 'dumb' && !quiet
  const wantsColor = stderr.isTTY === true || env.FORCE_COLOR !== undefined
  const colors = pc.createColors(wantsColor && !env.NO_COLOR && env.TERM !== 'dumb')
  return {
    json,
    quiet,
    live,
    interactive: stdin.isTTY === true && stderr.isTTY === true,
    columns: () => stderr.columns ?? 80,
    colors,
    print: (text) => void (json || stdout.write(`${text}\n`)),
    printJson: (value) => void stdout.write(`${JSON.stringify(value, null, 2)}\n`),
    note: (text) => void (quiet || stderr.write(`${text}\n`)),
    warn: (text) => void stderr.write(`${colors.yellow('warning')} ${text}\n`),
    error: (error) => void stderr.write(`${formatError(error, colors)}\n`),
  }
}

/** What happened, what it cost and, `withHint`, what to do: up to three lines. */
export function formatError(error: Rage3dError, colors: Console['colors'], withHint = true): string {
  const about = error.photo && !error.message.includes(error.photo) ? `${error.photo}: ` : ''
  const lines = [`${colors.red('error')} ${about}${error.message} ${colors.dim(`(${error.code})`)}`]
  if (error.charged !== 'no') {
    const task = error.taskId ? ` Task ${error.taskId}.` : ''
    lines.push(
      `  ${error.charged === 'yes' ? 'It was charged.' : 'It is unknown whether it was charged.'}${task}`,
    )
  }
  if (withHint && error.hint) lines.push(`  ${error.hint}`)
  return lines.join('\n')
}
