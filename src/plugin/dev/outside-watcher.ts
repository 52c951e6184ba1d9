import path from 'node:path'
import { createFolderWatcher, type FileEvents, type FolderWatcher } from '../watching/folder-watcher.js'
import { isBelow } from './photo-access.js'

/** Watches the folders of files that lie outside Vite's root, which is all that Vite watches. */
export interface OutsideWatcher {
  /** Does nothing for files below the root. */
  watch(file: string): Promise<void>
  close(): Promise<void>
}

export interface OutsideWatcherOptions {
  readonly root: string
  /** Listens to the events; called before there are any. Returns the function that stops listening. */
  readonly onOpen: (events: FileEvents) => () => void
}

export function createOutsideWatcher({ root, onOpen }: OutsideWatcherOptions): OutsideWatcher {
  let opening: Promise<FolderWatcher> | undefined
  let stop = () => {}
  const open = async () => {
    const watcher = await createFolderWatcher()
    stop = onOpen(watcher)
    return watcher
  }
  return {
    async watch(file) {
      if (isBelow(file, root)) return
      opening ??= open()
      const watcher = await opening
      watcher.add(path.dirname(file))
    },
    async close() {
      const watcher = await opening
      stop()
      await watcher?.close()
    },
  }
}
