import { isSamePhoto, stemOf } from '../is-same-photo.js'
import type { FileEvents } from './folder-watcher.js'

/** How long a file's bytes must have stood still before it is read, in milliseconds. */
export const SETTLE_MS = 600

export interface WatchInputsOptions {
  readonly watcher: FileEvents
  /** Photos whose inputs matter now. */
  readonly photos: () => readonly string[]
  /** A file of the photo was touched just now. */
  readonly onTouched: (photo: string) => unknown
  /** The photo's files have come to rest. */
  readonly onSettled: (photo: string) => void
}

/** Tells when files of known photos are added, changed or removed. Returns the function that ends it. */
export function watchInputs({ watcher, photos, onTouched, onSettled }: WatchInputsOptions): () => void {
  const timers = new Map<string, NodeJS.Timeout>()
  const onEvent = (_event: string, file: string) => {
    if (stemOf(file) === null) return
    for (const photo of photos()) {
      if (!isSamePhoto(photo, file)) continue
      onTouched(photo)
      clearTimeout(timers.get(photo))
      timers.set(
        photo,
        setTimeout(() => {
          timers.delete(photo)
          onSettled(photo)
        }, SETTLE_MS),
      )
    }
  }
  watcher.on('all', onEvent)
  return () => {
    watcher.off('all', onEvent)
    for (const timer of timers.values()) clearTimeout(timer)
  }
}
