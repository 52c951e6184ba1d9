import path from 'node:path'
import { watch as watchFiles } from 'chokidar'
import picomatch from 'picomatch'

export interface FolderEventsOptions {
  readonly root: string
  /** Absolute paths of files and folders. */
  readonly paths: readonly string[]
  /** Globs relative to the root; folders that match are not watched. */
  readonly exclude: readonly string[]
  /** Asks the file system again and again instead of waiting for events: for network drives. */
  readonly polling: boolean
  /** Something may have changed. Says neither what nor how: the next scan finds out. */
  readonly onHint: () => void
}

/** Hints from the operating system. Lost, doubled or early events do no harm: a periodic scan is the truth. */
export interface FolderEvents extends AsyncDisposable {
  /** Resolves once changes are noticed. */
  readonly ready: Promise<void>
}

export function watchFolders({ root, paths, exclude, polling, onHint }: FolderEventsOptions): FolderEvents {
  const isExcluded = picomatch([...exclude], { dot: true })
  const relative = (file: string) => path.relative(root, file).split(path.sep).join('/')
  const watcher = watchFiles([...paths], {
    ignoreInitial: true,
    usePolling: polling,
    interval: 500,
    // Links are followed by the scan, which knows loops when it sees them.
    followSymlinks: false,
    ignorePermissionErrors: true,
    ignored: (file) =>
      !paths.includes(file) && isExcluded(`${relative(file)}/x`) && isExcluded(relative(file)),
  })
  watcher.on('all', onHint)
  // Events may have been lost (queue overflow, watch limit): look again.
  watcher.on('error', onHint)
  return {
    ready: new Promise((resolve) => watcher.once('ready', () => resolve())),
    [Symbol.asyncDispose]: () => watcher.close(),
  }
}
