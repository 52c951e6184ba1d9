import type { ViteDevServer } from 'vite'
import { stemOf } from '../is-same-photo.js'
import type { Session } from '../session.js'
import { SETTLE_MS } from '../watching/watch-inputs.js'

/**
 * Has the newest photo's preview made before anything imports it, when the server starts and when a photo is saved: the
 * page then finds it finished, and the thread that will make the others is warm.
 */
export function workAhead(
  { httpServer, watcher }: Pick<ViteDevServer, 'httpServer' | 'watcher'>,
  session: Session,
): Disposable {
  let timer: NodeJS.Timeout | undefined
  const previewNewest = async () => {
    const pipeline = await session.pipeline()
    await pipeline.previewNewest()
  }
  // Nobody asked for it: what is wrong with the photo is said when it is imported.
  const begin = () => void previewNewest().catch(() => {})
  const onEvent = (event: string, file: string) => {
    if (!/^(add|change)$/.test(event) || stemOf(file) === null) return
    clearTimeout(timer)
    timer = setTimeout(begin, SETTLE_MS)
  }
  // Without a port of its own it may be a tool's, which tests or builds content and shows nothing.
  if (httpServer) begin()
  watcher.on('all', onEvent)
  return {
    [Symbol.dispose]() {
      clearTimeout(timer)
      watcher.off('all', onEvent)
    },
  }
}
