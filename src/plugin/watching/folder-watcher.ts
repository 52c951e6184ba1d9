/** A listener for the events of chokidar, Vite's or our own: the kind of change, and the absolute path. */
export type OnFile = (event: string, file: string) => void

/** What of a chokidar watcher is listened to. */
export interface FileEvents {
  on(event: 'all', listener: OnFile): unknown
  off(event: 'all', listener: OnFile): unknown
}

/** Watches the files of single folders, and nothing below them. */
export interface FolderWatcher extends FileEvents {
  add(folder: string): unknown
  close(): Promise<void>
}

export async function createFolderWatcher(): Promise<FolderWatcher> {
  const { watch } = await import('chokidar')
  return watch([], { depth: 0, ignoreInitial: true })
}
