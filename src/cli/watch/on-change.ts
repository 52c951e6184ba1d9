import { spawn } from 'node:child_process'
import type { Console } from '../console.js'

/** Runs the user's command in a shell and waits for it; its output goes to stderr. Says so when it fails. */
export async function runOnChange(
  command: string,
  {
    cwd,
    changed,
    removed,
  }: { readonly cwd: string; readonly changed: readonly string[]; readonly removed: readonly string[] },
  console: Console,
): Promise<void> {
  const env: NodeJS.ProcessEnv = {
    ...process.env,
    RAGE3D_CHANGED: changed.join('\n'),
    RAGE3D_REMOVED: removed.join('\n'),
  }
  // The key is for the service alone.
  delete env.RAGE3D_API_KEY
  const child = spawn(command, { cwd, env, shell: true, stdio: ['ignore', process.stderr, process.stderr] })
  const problem = await new Promise<string | null>((resolve) => {
    child.on('error', (error) => resolve(error.message))
    child.on('close', (code, signal) => resolve(code === 0 ? null : `it ended with ${code ?? signal}`))
  })
  if (problem) console.warn(`--on-change "${command}" failed: ${problem}.`)
}
