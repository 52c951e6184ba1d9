import type { Timers } from './timers.js'

/** How long photos that wait for a purchase are gathered before they are named, in milliseconds. */
const ANNOUNCE_MS = 700

/** Photos that wait for a person to buy them. */
export interface PendingPhotos {
  add(photo: string): void
  delete(photo: string): void
  list(): string[]
  /** Names them, unless they were named before. */
  announce(): void
}

export interface PendingPhotosOptions {
  readonly timers: Timers
  readonly relative: (photo: string) => string
  readonly note: (text: string) => void
}

/** Photos come one after the other while a page loads: they are named together. */
export function createPendingPhotos({ timers, relative, note }: PendingPhotosOptions): PendingPhotos {
  const pending = new Set<string>()
  let announced = ''
  let announcing = false
  return {
    add: (photo) => void pending.add(photo),
    delete: (photo) => void pending.delete(photo),
    list: () => [...pending],
    announce() {
      if (announcing) return
      announcing = true
      timers.later(ANNOUNCE_MS, () => {
        announcing = false
        const list = [...pending].map(relative).sort().join(', ')
        if (list === announced || list === '') return
        announced = list
        note(`shown as drafts: ${list}. Press g + enter to buy ${pending.size === 1 ? 'it' : 'them'}.`)
      })
    },
  }
}
