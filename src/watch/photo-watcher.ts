import { stat } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { type DiscoveredPhotos, discoverPhotos, type PhotoSet } from '../photos/index.js'
import { watchFolders } from './folder-events.js'
import { createSettleTracker } from './settle-tracker.js'

export interface PhotoWatcherOptions {
  /** Absolute path of the project root. */
  readonly root: string
  /** Absolute paths of photos and folders; none: the root. */
  readonly paths: readonly string[]
  readonly include: readonly string[]
  readonly exclude: readonly string[]
  /** How long all files of a photo must have stood still, in milliseconds. Default 600. */
  readonly settleMs?: number
  /** Time between two samples of photos that are not still, in milliseconds. Default 150. */
  readonly sampleMs?: number
  /** Longest time between two scans of everything, in milliseconds; large folders are given more. Default 2,000. */
  readonly rescanMs?: number
  /** See `FolderEventsOptions`. Default: false. */
  readonly polling?: boolean
  readonly signal: AbortSignal
  /** Milliseconds that never run backwards. Default `performance.now`. */
  readonly now?: () => number
}

/** What has settled since the last batch. */
export interface SettledBatch {
  /** Photos that are new or changed, all their files still. */
  readonly changed: readonly PhotoSet[]
  /** Names of photos that are gone. */
  readonly gone: readonly string[]
  /** Everything that exists now, refusals among it. */
  readonly found: DiscoveredPhotos
  /** Whether the refusals differ from those of the batch before. */
  readonly refusalsChanged: boolean
}

/** Photo folders as a stream of settled changes. */
export interface PhotoWatcher extends AsyncIterable<SettledBatch> {
  /** Whether all files of the photo have stood still for so long, by the last sample. */
  isStill(name: string, ms: number): boolean
  /** Brings a photo into the next batch although nothing changed. */
  again(name: string): void
  /** Makes the next scan come at once. */
  poke(): void
}

/** A scan of a large folder may take at most this share of the time. */
const SCAN_SHARE = 0.05

/**
 * Watches photo folders. Events only make the next scan come sooner; what counts are the scans, which sample every
 * file's size, times and inode. The first batch holds what exists at the start, even if that is nothing.
 */
export function createPhotoWatcher(options: PhotoWatcherOptions): PhotoWatcher {
  const { settleMs = 600, sampleMs = 150, rescanMs = 2_000, signal, polling = false } = options
  const now = options.now ?? (() => performance.now())
  const tracker = createSettleTracker()
  let hinted = true
  let wake = () => {}
  const poke = () => {
    hinted = true
    wake()
  }

  async function* batches(): AsyncGenerator<SettledBatch> {
    const paths = options.paths.length > 0 ? options.paths : [options.root]
    await using events = watchFolders({ ...options, paths, polling, onHint: poke })
    await events.ready
    let found: DiscoveredPhotos = { sets: [], refused: [], refusedNames: [] }
    let byName = new Map<string, PhotoSet>()
    let refusals: string | null = null
    let nextScan = Number.NEGATIVE_INFINITY
    while (!signal.aborted) {
      // (1) Look at everything when something may have changed, else only at what is not still.
      const startedAt = now()
      if (hinted || startedAt >= nextScan) {
        hinted = false
        found = await discoverPhotos({ ...options, paths, signal })
        byName = new Map(found.sets.map((set) => [set.name, set]))
        tracker.observe(await signaturesOf(found.sets), now())
        const took = now() - startedAt
        nextScan = now() + Math.max(rescanMs, took / SCAN_SHARE)
      } else {
        const restless = tracker.restless().flatMap((name) => byName.get(name) ?? [])
        tracker.sample(await signaturesOf(restless), now())
      }

      // (2) Hand on what has settled.
      const gone = tracker.absent(settleMs, now())
      const changed = tracker.due(settleMs, now()).flatMap((name) => byName.get(name) ?? [])
      const present = found.refused.map(({ message }) => message).join('\n')
      const refusalsChanged = present !== (refusals ?? '')
      if (changed.length > 0 || gone.length > 0 || refusalsChanged || refusals === null) {
        refusals = present
        for (const { name } of changed) tracker.deliver(name)
        yield { changed, gone, found, refusalsChanged }
      }

      // (3) Wait for the next sample, hint or scan.
      const wait = tracker.restless().length > 0 ? sampleMs : nextScan - now()
      if (!hinted && wait > 0) await pause(wait)
    }
  }

  /** Ends early when there is a hint; then a short breath, because changes come in swarms. */
  async function pause(ms: number): Promise<void> {
    const woken = new Promise<void>((resolve) => {
      wake = resolve
    })
    const stop = new AbortController()
    const both = AbortSignal.any([stop.signal, signal])
    await Promise.race([woken, sleep(ms, undefined, { signal: both }).catch(() => {})])
    stop.abort()
    if (hinted && !signal.aborted) await sleep(Math.min(sampleMs, ms), undefined, { signal }).catch(() => {})
  }

  return {
    [Symbol.asyncIterator]: batches,
    isStill: (name, ms) => tracker.isStill(name, ms, now()),
    again(name) {
      tracker.redeliver(name)
      wake()
    },
    poke,
  }
}

/** One signature per set: name, size, times and inode of every file that decides its model. */
async function signaturesOf(sets: readonly PhotoSet[]): Promise<Map<string, string>> {
  const signatures = new Map<string, string>()
  for (const set of sets) {
    const files = [...set.views.map((view) => view.path), ...(set.sidecar ? [set.sidecar] : [])]
    signatures.set(set.name, (await Promise.all(files.map(stampOf))).join('|'))
  }
  return signatures
}

async function stampOf(file: string): Promise<string> {
  try {
    const { size, mtimeNs, ctimeNs, ino } = await stat(file, { bigint: true })
    return `${file}:${size}:${mtimeNs}:${ctimeNs}:${ino}`
  } catch {
    return `${file}:gone` // Between scan and sample: the next scan says more.
  }
}
