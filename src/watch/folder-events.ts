import path from 'node:path'
import { watch as watchFiles } from 'chokidar'
import { createPhotoFilter, type PhotoFilterOptions, parsePhotoFileName } from '../photos/index.js'

export interface FolderEventsOptions extends PhotoFilterOptions {
  /** Globs are relative to it. */
  readonly root: string
  /** Absolute paths of files and folders. */
  readonly paths: readonly string[]
  /** Something may have changed: a photo's file, or, with `null`, anything. The next look finds out what. */
  readonly onHint: (file: string | null) => void
  /** The system cannot watch everything; changes are then noticed by the periodic scan alone. Told once. */
  readonly onTrouble: (error: Error) => void
}

/** Hints from the operating system. Lost, doubled or early events do no harm: a periodic scan is the truth. */
export interface FolderEvents extends AsyncDisposable {}

/**
 * Watches folders, not files: a folder's events name the files in it, and a watch of each of 10,000 files would cost
 * memory and run into the system's limit.
 */
export function watchFolders({ onHint, onTrouble, ...options }: FolderEventsOptions): FolderEvents {
  const { root, paths } = options
  const filter = createPhotoFilter(options)
  const relative = (file: string) => path.relative(root, file).split(path.sep).join('/')
  const given = new Set(paths.map(path.normalize))
  const watcher = watchFiles([...paths], {
    ignoreInitial: true,
    // Linked folders are left to the scan, which knows loops when it sees them.
    followSymlinks: false,
    ignorePermissionErrors: true,
    // Paths come with forward slashes, on Windows too.
    ignored: (file, stats) =>
      !given.has(path.normalize(file)) && (stats?.isFile() === true || filter.prunes(relative(file))),
  })
  let troubled = false
  watcher.on('all', () => onHint(null))
  watcher.on('raw', (_event, fileName: string | null, details) => {
    const { watchedPath } = details as { watchedPath?: string }
    if (!fileName || !watchedPath) onHint(null)
    else if (parsePhotoFileName(path.basename(fileName)) !== null) {
      const isFolder = path.basename(watchedPath) !== path.basename(fileName)
      onHint(isFolder ? path.join(watchedPath, fileName) : watchedPath)
    }
  })
  // What changed before the system was listening was not told.
  watcher.on('ready', () => onHint(null))
  watcher.on('error', (error) => {
    onHint(null)
    if (!troubled) onTrouble(error as Error)
    troubled = true
  })
  return { [Symbol.asyncDispose]: () => watcher.close() }
}
