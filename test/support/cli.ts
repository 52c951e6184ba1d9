import { spawn } from 'node:child_process'
import { closeSync, openSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const BIN = fileURLToPath(new URL('../../dist/cli/bin.js', import.meta.url))

export interface CliResult {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

export interface CliOptions {
  readonly cwd: string
  /** On top of a clean environment: no key, no CI, the store below `cwd`. */
  readonly env?: NodeJS.ProcessEnv
  readonly signal?: AbortSignal
  /** Closes the reading end of its stdout at once, as `head` does in time. */
  readonly unread?: boolean
  /** File that takes its stdout instead. */
  readonly into?: string
}

/** Runs the compiled tool as a user would, without a terminal. */
export function runCli(
  args: readonly string[],
  { cwd, env, signal, unread, into }: CliOptions,
): Promise<CliResult> {
  return new Promise((resolve, reject) => {
    const target = into === undefined ? null : openSync(into, 'w')
    const child = spawn(process.execPath, [BIN, ...args], {
      cwd,
      signal,
      killSignal: 'SIGINT',
      env: { PATH: process.env.PATH, RAGE3D_STORE: `${cwd}/.store`, ...env },
      stdio: ['ignore', target ?? 'pipe', 'pipe'],
    })
    if (target !== null) closeSync(target)
    let stdout = ''
    let stderr = ''
    if (unread) child.stdout?.destroy()
    else child.stdout?.on('data', (chunk) => (stdout += chunk))
    child.stderr?.on('data', (chunk) => (stderr += chunk))
    child.on('error', (error) => error.name !== 'AbortError' && reject(error))
    child.on('close', (code) => resolve({ code, stdout, stderr }))
  })
}
