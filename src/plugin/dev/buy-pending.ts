import type { CLIShortcut, ViteDevServer } from 'vite'
import type { ConfirmSpend, SpendRequest } from '../../pipeline/index.js'
import type { Session } from '../session.js'
import { askToSpend } from '../terminal/ask-to-spend.js'
import type { BackgroundWork } from './background-work.js'

export interface BuyPendingOptions {
  readonly session: Session
  readonly background: BackgroundWork
  readonly relative: (photo: string) => string
  readonly note: (text: string) => void
  /** Leaves the terminal to a prompt. */
  readonly pause: <T>(during: () => Promise<T>) => Promise<T>
  readonly confirm?: ConfirmSpend
}

/** Buys what is shown as a draft, after a prompt with count, price and wallet. A person's key press is the only way here. */
export async function buyPending(options: BuyPendingOptions): Promise<void> {
  const { session, background, relative, note, pause, confirm = askToSpend } = options
  const photos = background.pending()
  const settings = await session.settings()
  if (photos.length === 0) {
    const hint = settings.apiKey ? '' : ' Set RAGE3D_API_KEY to buy models in place of drafts.'
    return note(`there is nothing to buy.${hint}`)
  }
  const { price } = settings.spend
  const request: SpendRequest = {
    photos: photos.map(relative),
    count: photos.length,
    price,
    total: photos.length * price,
    currency: 'INR',
    wallet: await readWallet(session),
  }
  const agreed = await pause(() => confirm(request, new AbortController().signal))
  if (!agreed) return note('nothing was bought.')
  // Not awaited: while a shortcut runs, Vite hears no other key, and a generation takes minutes.
  background.finish(photos, { yes: true }).catch((error: Error) => note(error.message))
}

/** The balance, or `null` if the service does not tell it now. */
async function readWallet(session: Session): Promise<number | null> {
  const client = await (await session.pipeline()).client()
  return client.balance().catch(() => null)
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
