import path from 'node:path'
import type { Logger, ViteDevServer } from 'vite'
import { showInTerminal, type TerminalDisplay } from '../terminal/show-in-terminal.js'
import { showInPage } from '../toast/page-toast.js'
import type { ShowStatus } from './status.js'

/** What a dev server tells people, in the terminal and in the page. */
export interface DevNews extends Pick<TerminalDisplay, 'pause' | 'close'> {
  readonly show: ShowStatus
  note(text: string): void
  warn(text: string): void
  /** A photo's path as people know it: below the root, with forward slashes. */
  relative(photo: string): string
}

export interface DevNewsOptions {
  readonly server: ViteDevServer
  readonly logger: Logger
  readonly root: string
  /** Whether the page shows notes. */
  readonly toast: boolean
}

export function createDevNews({ server, logger, root, toast }: DevNewsOptions): DevNews {
  const { show: toTerminal, pause, close } = showInTerminal(logger)
  const toPage: ShowStatus = toast ? showInPage(server) : () => {}
  return {
    pause,
    close,
    show(status) {
      toTerminal(status)
      toPage(status)
    },
    note: (text) => logger.info(`[rage3d] ${text}`, { timestamp: true }),
    warn: (text) => logger.warn(`[rage3d] ${text}`),
    relative: (photo) => path.relative(root, photo).split(path.sep).join('/'),
  }
}
