import type { ViteDevServer } from 'vite'
import { type Rage3dError, toRage3dError } from '../../errors/index.js'
import type { Session } from '../session.js'

/** How long config files must have stood still before they are read, in milliseconds: editors write in steps. */
const SETTLE_MS = 300

export interface RestartGuardOptions {
  readonly server: ViteDevServer
  readonly session: Pick<Session, 'settings' | 'check'>
  /** The settings cannot be used: the last good ones stay. Told once for each problem. */
  readonly onProblem: (error: Rage3dError) => void
}

/** Keeps a dev server whose settings are good from restarting into broken ones. */
export interface RestartGuard {
  /** A config file was changed: restarts the server, if the settings are good. */
  onConfig(): void
  close(): void
}

export function guardRestarts({ server, session, onProblem }: RestartGuardOptions): RestartGuard {
  const restart = server.restart.bind(server)
  let problem = ''
  let timer: NodeJS.Timeout | undefined
  let isClosed = false

  const areGood = async () => {
    try {
      await session.check()
      problem = ''
      return true
    } catch (thrown) {
      const error = toRage3dError(thrown)
      if (error.message !== problem && !isClosed) onProblem(error)
      problem = error.message
      return false
    }
  }
  // Vite restarts by itself too, after a change of an env file. What is broken already may be mended by that.
  server.restart = async (forceOptimize) => {
    const work = await session.settings().then(
      () => true,
      () => false,
    )
    if (work && !(await areGood())) return
    if (!isClosed) await restart(forceOptimize)
  }
  return {
    onConfig() {
      clearTimeout(timer)
      timer = setTimeout(async () => {
        if ((await areGood()) && !isClosed) await restart()
      }, SETTLE_MS)
    },
    close() {
      isClosed = true
      clearTimeout(timer)
    },
  }
}
