import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import type { SettledOutputs } from './output-updates.js'

/** The user's command, run once per settled batch and never twice at a time. */
export interface ChangeCommand {
  /** Runs the command, or notes the batch for the next run if it is running. */
  run(settled: SettledOutputs): void
  /** Resolves when nothing runs and nothing is noted. A command that takes too long is ended, and that is told. */
  stop(): Promise<void>
}

export interface ChangeCommandOptions {
  readonly command: string
  readonly cwd: string
  readonly onOutput: (line: string) => void
  readonly onProblem: (message: string) => void
  /** How long a command may go on once it is to stop, in milliseconds. Default 5,000. */
  readonly graceMs?: number
}

/**
 * Bytes of UTF-8. The system refuses longer values: Windows takes 32,767 characters, Linux 131,072 bytes. The whole lists
 * are on the command's standard input.
 */
const MOST_BYTES = 30_000

/**
 * Runs a shell command with the names of models in `RAGE3D_CHANGED` and `RAGE3D_REMOVED`, one a line, and as
 * `{ changed, removed }` on its standard input. Batches that settle meanwhile are covered by one more run.
 */
export function createChangeCommand(options: ChangeCommandOptions): ChangeCommand {
  const { command, onProblem, graceMs = 5_000 } = options
  const ending = new AbortController()
  let noted: SettledOutputs | null = null
  let running: Promise<void> | null = null
  const work = async () => {
    for (let batch = noted; batch && !ending.signal.aborted; batch = noted) {
      noted = null
      // A command that cannot even be started is told of like one that fails.
      const problem = await runShell(batch, options, ending.signal).catch((error: Error) => error.message)
      if (problem) onProblem(`--on-change "${command}" failed: ${problem}.`)
    }
    running = null
  }
  return {
    run(settled) {
      noted = noted ? merge(noted, settled) : settled
      running ??= work()
    },
    async stop() {
      if (!running) return
      const timer = setTimeout(() => ending.abort(), graceMs)
      try {
        await running
      } finally {
        clearTimeout(timer)
      }
    },
  }
}

function merge(before: SettledOutputs, after: SettledOutputs): SettledOutputs {
  const without = (names: readonly string[], others: readonly string[]) =>
    names.filter((name) => !others.includes(name))
  return {
    changed: [...new Set([...without(before.changed, after.removed), ...after.changed])],
    removed: [...new Set([...without(before.removed, after.changed), ...after.removed])],
  }
}

/** Resolves to what went wrong, or `null`. */
function runShell(
  { changed, removed }: SettledOutputs,
  { command, cwd, onOutput }: ChangeCommandOptions,
  signal: AbortSignal,
): Promise<string | null> {
  const env: NodeJS.ProcessEnv = {
    ...process.env,
    RAGE3D_CHANGED: listOf(changed),
    RAGE3D_REMOVED: listOf(removed),
  }
  // The key is for the service alone.
  delete env.RAGE3D_API_KEY
  return new Promise((resolve) => {
    const child = spawn(command, { cwd, env, shell: true, stdio: 'pipe', signal })
    for (const stream of [child.stdout, child.stderr]) createInterface(stream).on('line', onOutput)
    child.on('error', (error) => {
      // What the command started itself may live on and keep these open.
      child.stdout.destroy()
      child.stderr.destroy()
      resolve(signal.aborted ? 'it was ended with the watcher' : error.message)
    })
    child.on('close', (code, signal) => resolve(code === 0 ? null : `it ended with ${code ?? signal}`))
    // A command that reads nothing closes its end: that is no mistake.
    child.stdin.on('error', () => {})
    child.stdin.end(`${JSON.stringify({ changed, removed })}\n`)
  })
}

function listOf(names: readonly string[]): string {
  let bytes = 0
  const count = names.findIndex((name) => {
    bytes += Buffer.byteLength(name) + 1
    return bytes > MOST_BYTES
  })
  return (count < 0 ? names : names.slice(0, count)).join('\n')
}
