import type { NeedKind } from '../../pipeline/index.js'
import type { WatchedPhoto } from '../../watch/index.js'
import type { BusyPhotos } from './busy-photos.js'
import type { OutputUpdates } from './output-updates.js'

/** Everything that can be done for photos without money. */
export interface FreeWork {
  /** Works on photos that are not busy, which are busy until then. */
  start(photos: readonly WatchedPhoto[]): void
  /** Whether it is not known yet of some photos what they cost. */
  isExamining(): boolean
}

export interface FreeWorkOptions {
  readonly busy: BusyPhotos
  readonly updates: OutputUpdates
  readonly signal: AbortSignal
  /** These photos need money. */
  readonly onCostly: (names: readonly string[]) => void
}

/** What is not free, or takes as long as the service does. */
const SLOW_KINDS: ReadonlySet<NeedKind> = new Set<NeedKind>(['buy', 'resume', 'fetch'])

/** First everything local. What waits for the service goes on by itself, and what costs money is handed on. */
export function createFreeWork({ busy, updates, signal, onCostly }: FreeWorkOptions): FreeWork {
  let examining = 0

  const examine = async (photos: readonly WatchedPhoto[]): Promise<ReadonlyMap<string, NeedKind>> => {
    const slow = new Map<string, NeedKind>()
    const postpone = (name: string, kind: NeedKind) => {
      if (SLOW_KINDS.has(kind)) slow.set(name, kind)
      return SLOW_KINDS.has(kind)
    }
    examining++
    try {
      await updates.update(photos, { postpone })
    } finally {
      examining--
    }
    return slow
  }

  const take = async (photos: readonly WatchedPhoto[]) => {
    const slow = await examine(photos)
    if (signal.aborted) return
    const costly: string[] = []
    for (const photo of photos) {
      const kind = slow.get(photo.name)
      if (kind === 'buy') {
        busy.release(photo.name)
        costly.push(photo.name)
      } else if (kind) {
        const postpone = (_: string, now: NeedKind) => now === 'buy'
        void busy.start([photo.name], () => updates.update([photo], { postpone }).then(() => {}))
      }
    }
    onCostly(costly)
  }

  return {
    start: (photos) =>
      void busy.start(
        photos.map(({ name }) => name),
        () => take(photos),
      ),
    isExamining: () => examining > 0,
  }
}
