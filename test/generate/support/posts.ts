import { startEmulator } from '../../../src/emulator/index.js'
import { makeTriangle } from './models.js'

/** The service on loopback with models that cost no time. */
export const emulator = (options: Parameters<typeof startEmulator>[0] = {}) =>
  startEmulator({ taskMs: 30, model: makeTriangle, balance: 9900, ...options })

type Log = { readonly requests: readonly { readonly method: string; readonly path: string }[] }

/** Submissions that reached the service, answered or not. */
export const posts = ({ requests }: Log): number =>
  requests.filter(({ method, path }) => method === 'POST' && path === '/generate-3d').length
