import { formatMoney } from '../config/index.js'
import type { EmulatorOptions } from './emulator-types.js'
import { startEmulator } from './start-emulator.js'

/** What `rage3d emulator` takes. */
export interface RunEmulatorOptions extends Pick<EmulatorOptions, 'port' | 'balance' | 'taskMs' | 'faults'> {
  /** Ends the emulator. */
  readonly signal: AbortSignal
  /** Hears once where it listens. */
  onListening?(where: { readonly url: string; readonly balance: number }): void
  /** Takes one line of text at a time. */
  log(line: string): void
}

/** Runs the emulator until the signal aborts, and tells of every request and charge: `rage3d emulator`. */
export async function runEmulator({
  signal,
  log,
  onListening,
  ...options
}: RunEmulatorOptions): Promise<void> {
  let charges = 0
  await using emulator = await startEmulator({
    ...options,
    onRequest({ moment, request: { method, path, status } }) {
      if (moment !== 'answered') return
      log(`${method} ${path.replace(/\?.*/, '')} → ${status ?? 'no answer'}`)
      for (const { amount, taskId, fileNames } of emulator.charges.slice(charges)) {
        log(
          `  charged ${formatMoney(amount)} for task ${taskId} (${fileNames.join(', ')}); the wallet holds ${formatMoney(emulator.balance)}`,
        )
      }
      charges = emulator.charges.length
    },
  })
  onListening?.({ url: emulator.url, balance: emulator.balance })
  log(
    `The Rage3D emulator listens on ${emulator.url}. It takes any key; the wallet holds ${formatMoney(emulator.balance)}.`,
  )
  log(`Point a project at it: RAGE3D_API_URL=${emulator.url} RAGE3D_API_KEY=emulator`)
  if (signal.aborted) return
  await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }))
}
