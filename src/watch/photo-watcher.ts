import { type DiscoveredPhotos, discoverPhotos, type PhotoFilterOptions } from '../photos/index.js'
import { watchFolders } from './folder-events.js'
import { createHints } from './hints.js'
import { createSettleTracker } from './settle-tracker.js'
import { filesOf, photosByName, signatureNow, signaturesOf, type WatchedPhoto } from './take-stock.js'

export interface PhotoWatcherOptions extends PhotoFilterOptions {
  /** Absolute path of the project root. */
  readonly root: string
  /** Absolute paths of photos and folders; none: the root. */
  readonly paths: readonly string[]
  /** Names from before the start: those that do not exist any more are told as gone. */
  readonly known?: Iterable<string>
  /** How long all files of a photo must have stood still, in milliseconds. Default 600. */
  readonly settleMs?: number
  /** The same for photos that are refused by name or place: half of a copy should not be complained of. Default 2,000. */
  readonly refuseMs?: number
  /** Time between two samples of photos that are not still, in milliseconds. Default 150. */
  readonly sampleMs?: number
  /** Longest time between two scans of everything, in milliseconds; large folders are given more. Default 1,000. */
  readonly rescanMs?: number
  /** Relies on scans alone, without events of the system: for network drives. Default: false. */
  readonly polling?: boolean
  readonly signal: AbortSignal
  /** The system cannot watch everything: told once, then scans alone find the changes. */
  readonly onTrouble?: (error: Error) => void
  /**
   * Two samples of a changed photo were equal, so that it may well be what will settle: work on it can begin, as long
   * as nothing comes of it before the photo is handed on. Told for one or two photos at a time, not for swarms.
   */
  readonly onStill?: (photo: WatchedPhoto) => void
  /** Milliseconds that never run backwards. Default `performance.now`. */
  readonly now?: () => number
}

/** What has settled since the last batch. */
export interface SettledBatch {
  /** Photos that are new or changed, all their files still. */
  readonly changed: readonly WatchedPhoto[]
  /** Names that stand for nothing any more. */
  readonly gone: readonly string[]
}

/** Photo folders as a stream of settled changes. */
export interface PhotoWatcher extends AsyncIterable<SettledBatch> {
  /** How long all files of the photo have stood still, by the last sample, in milliseconds. */
  stillFor(name: string): number
  /** Whether any photo is changing, or has not stood still for long enough to be handed on. */
  isRestless(): boolean
  /** What the name stands for, by the last scan. */
  photo(name: string): WatchedPhoto | undefined
  /** Whether the photo's files are, at this instant, as they were when they were last sampled. */
  isCurrent(name: string): boolean
  /** Identity of the photo's files, by the last sample. */
  signatureOf(name: string): string | undefined
  /** Everything that the last scan found. */
  found(): DiscoveredPhotos
  /** Brings a photo into the next batch although nothing changed. */
  again(name: string): void
  /** The same for every photo. */
  againAll(): void
}

/** A scan may take at most this share of the time, and this one while hints come in. */
const SCAN_SHARE = 0.03
const HINTED_SHARE = 0.5

/** After a hint a look may take at most this share of the time: changes come in swarms. */
const LOOK_SHARE = 0.1
/** Shortest time between a hint and the look that it brings about, in milliseconds. */
const BREATH_MS = 10
/** More changed photos than this are a swarm. */
const FEW = 2

const NOTHING: DiscoveredPhotos = { sets: [], refused: [], refusedNames: [] }

/**
 * Watches photo folders. Events only make the next look come sooner; what counts are samples of every file's size,
 * times and inode, and scans that find what came and went. The first batch comes with the first scan, even if empty.
 */
export function createPhotoWatcher(options: PhotoWatcherOptions): PhotoWatcher {
  const { settleMs = 600, refuseMs = 2_000, sampleMs = 150, rescanMs = 1_000, polling = false } = options
  const { signal, onTrouble = () => {} } = options
  const now = options.now ?? (() => performance.now())
  const paths = options.paths.length > 0 ? options.paths : [options.root]
  const tracker = createSettleTracker(options.known)
  let found = NOTHING
  let photos = new Map<string, WatchedPhoto>()
  let nameOf = new Map<string, string>()
  const hints = createHints()
  /** How long the last look took, in milliseconds. */
  let lookMs = 0
  /** Signatures of photos that were told to be still. */
  const told = new Map<string, string | undefined>()

  const onHint = (file: string | null) => hints.add(file === null ? undefined : nameOf.get(file))
  const photosOf = (names: Iterable<string>) => [...names].flatMap((name) => photos.get(name) ?? [])

  async function scan(): Promise<void> {
    hints.all = false
    hints.names.clear()
    found = await discoverPhotos({ ...options, paths, signal })
    photos = photosByName(found)
    nameOf = new Map(
      [...photos.values()].flatMap((photo) => filesOf(photo).map((file) => [file, photo.name])),
    )
    tracker.observe(await signaturesOf(photos.values()), now())
  }

  async function sample(): Promise<void> {
    const names = new Set([...hints.names, ...tracker.restless()])
    hints.names.clear()
    const signatures = await signaturesOf(photosOf(names))
    tracker.sample(signatures, now())
    if ([...signatures.values()].some((signature) => signature.includes(':gone'))) hints.all = true
  }

  function tellStill(): void {
    if (!options.onStill || tracker.restless().length > FEW) return
    for (const photo of photosOf(tracker.due(() => sampleMs, now()))) {
      const signature = tracker.signatureOf(photo.name)
      if (!photo.set || told.get(photo.name) === signature) continue
      told.set(photo.name, signature)
      options.onStill(photo)
    }
  }

  async function* batches(): AsyncGenerator<SettledBatch> {
    await using _events = polling ? null : watchFolders({ ...options, paths, onHint, onTrouble })
    signal.addEventListener('abort', hints.wake, { once: true })
    let nextScan = Number.NEGATIVE_INFINITY
    let nextHintedScan = Number.NEGATIVE_INFINITY
    for (let first = true; !signal.aborted; first = false) {
      // (1) Look at everything when it is time or something may have come or gone, else at what is not still.
      const startedAt = now()
      const mustScan = startedAt >= nextScan || (hints.all && startedAt >= nextHintedScan)
      try {
        await (mustScan ? scan() : sample())
      } catch (thrown) {
        if (signal.aborted) return
        throw thrown
      }
      lookMs = now() - startedAt
      if (mustScan) {
        nextScan = now() + Math.max(rescanMs, lookMs / SCAN_SHARE)
        nextHintedScan = now() + lookMs / HINTED_SHARE
      }

      // (2) Hand on what has settled; what is gone must have been missed by two scans.
      const patience = (name: string) => (photos.get(name)?.set ? settleMs : refuseMs)
      const changed = photosOf(tracker.due(patience, now()))
      const gone = mustScan ? tracker.absent(settleMs, now()) : []
      if (changed.length > 0 || gone.length > 0 || first) {
        for (const { name } of changed) tracker.deliver(name)
        for (const name of gone) told.delete(name)
        yield { changed, gone }
      }
      tellStill()

      // (3) Wait for the next sample, hint or scan.
      nextScan = Math.min(nextScan, tracker.nextAbsence(settleMs))
      const isRestless = tracker.restless().length > 0
      const nextSample = isRestless
        ? Math.min(now() + sampleMs, tracker.nextDue(patience))
        : Number.POSITIVE_INFINITY
      const nextHinted = hints.all ? nextHintedScan : Number.POSITIVE_INFINITY
      const breathMs = Math.min(sampleMs, BREATH_MS + lookMs / LOOK_SHARE)
      await hints.wait(Math.min(nextScan, nextSample, nextHinted) - now(), breathMs, signal)
    }
  }

  return {
    [Symbol.asyncIterator]: batches,
    stillFor: (name) => tracker.stillFor(name, now()),
    isRestless: () => tracker.restless().length > 0,
    photo: (name) => photos.get(name),
    isCurrent(name) {
      const photo = photos.get(name)
      return photo !== undefined && signatureNow(photo) === tracker.signatureOf(name)
    },
    signatureOf: tracker.signatureOf,
    found: () => found,
    again(name) {
      tracker.redeliver(name)
      hints.add(name)
    },
    againAll() {
      for (const name of photos.keys()) tracker.redeliver(name)
      hints.add(undefined)
    },
  }
}
