import { setMaxListeners } from 'node:events'
import path from 'node:path'
import { toRage3dError } from '../../errors/index.js'
import type { Model, Need } from '../../pipeline/index.js'
import { isDraftFallback } from '../consent-policy.js'
import type { Session } from '../session.js'
import { type Candidates, createCandidates } from './candidates.js'
import type { Failures } from './failures.js'
import { createFinishing, type Finishing } from './finishing.js'
import { createPendingPhotos } from './pending-photos.js'
import type { ShowStatus } from './status.js'
import { createTimers } from './timers.js'

export interface BackgroundOptions {
  readonly session: Session
  readonly failures: Failures
  /** Whether a module of the project imports the photo. */
  readonly isImported: (photo: string) => boolean
  /** Whether the photo's model may be bought without asking. */
  readonly mayBuy: (photo: string) => Promise<boolean>
  /** Whether something of a bought model is missing that the service makes for nothing: its STL. */
  readonly isIncomplete: (photo: string) => boolean
  /** Milliseconds for which the photo must still be left alone before money is spent on it. */
  readonly untilQuiet: (photo: string) => Promise<number>
  readonly relative: (photo: string) => string
  readonly show: ShowStatus
  readonly note: (text: string) => void
  /** A model was finished: the page wants it. */
  readonly onFinished: (photo: string, model: Model) => void
}

/** Gets the real models of imported photos while the page shows their drafts. */
export interface BackgroundWork extends Pick<Finishing, 'running' | 'finished' | 'finish'> {
  /** The photo was loaded, changed, or is tried again. What happens does not depend on who asked for it. */
  consider(photo: string): void
  /** Goes on with every task that was paid in an earlier run. */
  resumeAll(): Promise<void>
  /** Photos that wait for a person to buy them. */
  pending(): string[]
  close(): void
}

export function createBackgroundWork(options: BackgroundOptions): BackgroundWork {
  const { session, isImported, relative, note, failures } = options
  const stop = new AbortController()
  // Every photo at work listens to it.
  setMaxListeners(0, stop.signal)
  const timers = createTimers()
  const pending = createPendingPhotos({ timers, relative, note })
  const finishing = createFinishing({
    ...{ ...options, pending, signal: stop.signal },
    again: (photo) => candidates.add(photo),
    async isCurrent(photo, { rawKey }) {
      const [need] = await (await session.pipeline()).needs([photo], stop.signal)
      return need?.rawKey === rawKey
    },
  })
  const candidates: Candidates = createCandidates({
    timers,
    isImported,
    onImported: (photos) => decide(photos).catch((thrown) => failAll(photos, thrown)),
  })
  const failAll = (photos: readonly string[], thrown: unknown) => {
    if (stop.signal.aborted) return
    const error = toRage3dError(thrown)
    note(error.message)
    for (const photo of photos) failures.retry(photo, error)
  }
  const tellOfKey = once(() => note('drafts are shown, because RAGE3D_API_KEY is not set.'))

  const isFree = (photo: string, { kind }: Need) =>
    kind === 'resume' || kind === 'fetch' || (kind === 'stored' && options.isIncomplete(photo))

  const decide = async (photos: readonly string[]) => {
    const pipeline = await session.pipeline()
    const settings = await session.settings()
    const needs = await pipeline.needs(photos, stop.signal)
    const free: string[] = []
    const dear: string[] = []
    for (const [index, photo] of photos.entries()) {
      pending.delete(photo)
      const need = needs[index] as Need
      if (finishing.has(photo)) finishing.lookAgain(photo)
      if (finishing.has(photo)) continue
      if (isFree(photo, need)) free.push(photo)
      else if (need.kind === 'buy') dear.push(photo)
      else if (need.error) failures.tell(photo, need.error, true)
      else if (need.kind === 'local' && isDraftFallback(settings)) tellOfKey()
    }
    await Promise.all([finishing.finish(free, {}), buyOrKeep(dear)])
  }

  const buyOrKeep = async (photos: readonly string[]) => {
    if (photos.length === 0) return
    const due: string[] = []
    for (const photo of photos) {
      if (!(await options.mayBuy(photo))) pending.add(photo)
      else {
        const wait = await options.untilQuiet(photo)
        // Looked at afresh afterwards: by then the photo may be another one, or no longer imported.
        if (wait > 0) timers.later(wait, () => candidates.add(photo))
        else due.push(photo)
      }
    }
    if (due.length < photos.length) pending.announce()
    if (due.length > 0) await finishing.finish(due, {})
  }

  return {
    ...finishing,
    consider: (photo) => candidates.add(photo),
    pending: () => pending.list().filter(isImported),
    async resumeAll() {
      const photos = await resumablePhotos(session, stop.signal)
      if (photos.length > 0) await finishing.finish(photos, {})
    },
    close() {
      stop.abort()
      timers[Symbol.dispose]()
      candidates.clear()
    },
  }
}

/** Absolute paths of the photos whose task was paid and is still at the service. */
async function resumablePhotos(session: Session, signal: AbortSignal): Promise<string[]> {
  const pipeline = await session.pipeline()
  const { root } = await session.settings()
  // The ledger tells at once whether there is anything; only then are all photos read.
  if ((await pipeline.status()).open.length === 0) return []
  const needs = await pipeline.plan(undefined, signal)
  const resumable = needs.filter(({ kind }) => kind === 'resume')
  return resumable.map(({ photo }) => path.posix.join(root.replaceAll('\\', '/'), photo))
}

function once(work: () => void): () => void {
  let done = false
  return () => {
    if (!done) work()
    done = true
  }
}
