import { statSync } from 'node:fs'
import { stat } from 'node:fs/promises'
import type { PhotoError } from '../errors/index.js'
import type { DiscoveredPhotos, PhotoSet } from '../photos/index.js'

/** What one model name stands for: a photo set, or the refusals of the photos that claim it. */
export interface WatchedPhoto {
  readonly name: string
  readonly set: PhotoSet | null
  readonly refused: readonly PhotoError[]
}

/** Everything found, by model name. */
export function photosByName({ sets, refused, refusedNames }: DiscoveredPhotos): Map<string, WatchedPhoto> {
  const photos = new Map<string, WatchedPhoto>()
  for (const set of sets) photos.set(set.name, { name: set.name, set, refused: [] })
  for (const [index, error] of refused.entries()) {
    const name = refusedNames[index] ?? ''
    const before = photos.get(name)
    photos.set(name, { name, set: before?.set ?? null, refused: [...(before?.refused ?? []), error] })
  }
  return photos
}

/** Files asked for at a time: enough to keep a network drive busy. */
const CONCURRENCY = 64

/** Size, times and inode of every file that decides a model, as one text per name. */
export async function signaturesOf(photos: Iterable<WatchedPhoto>): Promise<Map<string, string>> {
  const signatures = new Map<string, string>()
  const queue = [...photos]
  for (let i = 0; i < queue.length; i += CONCURRENCY) {
    const chunk = queue.slice(i, i + CONCURRENCY)
    const stamps = await Promise.all(chunk.map((photo) => Promise.all(filesOf(photo).map(stampOf))))
    for (const [j, photo] of chunk.entries()) signatures.set(photo.name, join(photo, stamps[j] ?? []))
  }
  return signatures
}

/** The signature at this instant, without letting anything else happen in between. */
export function signatureNow(photo: WatchedPhoto): string {
  const stamps = filesOf(photo).map((file) => {
    try {
      const found = statSync(file, { bigint: true, throwIfNoEntry: false })
      return found ? textOf(file, found) : `${file}:gone`
    } catch {
      return `${file}:gone`
    }
  })
  return join(photo, stamps)
}

/** Pictures and sidecar of a photo. */
export function filesOf({ set }: WatchedPhoto): string[] {
  if (!set) return []
  const files = set.views.map((view) => view.path)
  return set.sidecar ? [...files, set.sidecar] : files
}

interface Stamps {
  readonly size: bigint
  readonly mtimeNs: bigint
  readonly ctimeNs: bigint
  readonly ino: bigint
}

async function stampOf(file: string): Promise<string> {
  try {
    return textOf(file, await stat(file, { bigint: true }))
  } catch {
    return `${file}:gone` // Between scan and sample: the next scan says more.
  }
}

// The change time is part of it because programs cannot set it: a rewrite of equal size and time still shows.
const textOf = (file: string, { size, mtimeNs, ctimeNs, ino }: Stamps): string =>
  `${file}:${size}:${mtimeNs}:${ctimeNs}:${ino}`

const join = ({ refused }: WatchedPhoto, stamps: readonly string[]): string =>
  [...stamps, ...refused.map(({ message }) => message)].join('|')
