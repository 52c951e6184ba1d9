import type { CLIShortcut, ViteDevServer } from 'vite'
import type { ConfirmSpend } from '../../pipeline/index.js'
import type { Session } from '../session.js'
import { askToSpend } from '../terminal/ask-to-spend.js'
import type { BackgroundWork } from './background-work.js'

/** How long the question may take to come before it is said what is waited for, in milliseconds. */
const SILENT_MS = 1_000

export interface BuyPendingOptions {
  readonly session: Session
  readonly background: BackgroundWork
  readonly note: (text: string) => void
  /** Leaves the terminal to a prompt. */
  readonly pause: <T>(during: () => Promise<T>) => Promise<T>
  readonly confirm?: ConfirmSpend
}

/**
 * Buys what is shown as a draft, after a prompt with count, price and wallet. A person's key press is the only way here.
 * Resolves when the prompt is answered: while a shortcut runs, Vite hears no other key, and a generation takes minutes.
 */
export async function buyPending(options: BuyPendingOptions): Promise<void> {
  const { session, background, note, pause, confirm = askToSpend } = options
  const photos = background.pending()
  if (photos.length === 0) {
    const { apiKey } = await session.settings()
    const hint = apiKey ? '' : ' Set RAGE3D_API_KEY to buy models in place of drafts.'
    return note(`there is nothing to buy.${hint}`)
  }
  // A service that does not answer is asked several times for the wallet.
  const waiting = setTimeout(() => note('reading the photos and the wallet…'), SILENT_MS)
  await new Promise<void>((answered) => {
    const ask: ConfirmSpend = (request, signal) => {
      clearTimeout(waiting)
      return pause(() => confirm(request, signal)).finally(answered)
    }
    background
      .finish(photos, { confirm: ask, byHand: true })
      .catch((error: Error) => {
        // A server that is closed takes its question back.
        if (error.name !== 'AbortError') note(error.message)
      })
      .finally(() => {
        clearTimeout(waiting)
        answered()
      })
  })
}

/** What our plugin offers to the shortcut; found through the server, because a restart makes a new plugin. */
export interface PluginApi {
  buyPending(): Promise<void>
}

/**
 * Adds `g` to Vite's shortcuts. Vite binds them itself once the server listens, and on Vite 6 each call binds a set of
 * its own: so ours rides along with Vite's call.
 */
export function addShortcut(server: ViteDevServer, pluginName: string): void {
  const bind = server.bindCLIShortcuts.bind(server)
  const shortcut: CLIShortcut<ViteDevServer> = {
    key: 'g',
    description: 'buy the models that are shown as drafts',
    action: async ({ config }) => {
      const api = config.plugins.find(({ name }) => name === pluginName)?.api as PluginApi | undefined
      await api?.buyPending()
    },
  }
  server.bindCLIShortcuts = (options) =>
    bind({ ...options, customShortcuts: [shortcut, ...(options?.customShortcuts ?? [])] })
}
