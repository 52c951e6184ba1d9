import path from 'node:path'
import type { FileEvents, OnFile } from './folder-watcher.js'

export interface ProjectFilesOptions {
  readonly watcher: FileEvents
  /** Absolute. */
  readonly root: string
  /** `rage3d.lock.json` was changed: another take may be in use. */
  readonly onLockfile: () => void
  readonly onConfig: () => void
}

/** Tells when the lockfile or a config file of the project changes. Returns the function that ends it. */
export function watchProjectFiles({ watcher, root, onLockfile, onConfig }: ProjectFilesOptions): () => void {
  const onFile: OnFile = (_event, file) => {
    if (path.dirname(file) !== path.resolve(root)) return
    const name = path.basename(file)
    if (name === 'rage3d.lock.json') onLockfile()
    else if (/^rage3d\.config\.(?:m?[jt]s|json)$/.test(name)) onConfig()
  }
  watcher.on('all', onFile)
  return () => void watcher.off('all', onFile)
}
