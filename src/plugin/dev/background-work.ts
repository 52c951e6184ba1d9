import { setMaxListeners } from 'node:events'
import path from 'node:path'
import { type Rage3dError, toRage3dError } from '../../errors/index.js'
import type { BuildOptions, Model } from '../../pipeline/index.js'
import { isDraftFallback } from '../consent-policy.js'
import { needsByPhoto } from '../needs-by-photo.js'
import type { Session } from '../session.js'
import type { ShowStatus } from './status.js'

/** How often photos that nothing imports yet are looked at again, in milliseconds. */
const LOOK_MS = 300

/** How long photos that wait for a purchase are gathered before they are named, in milliseconds. */
const ANNOUNCE_MS = 700

export interface BackgroundOptions {
  readonly session: Session
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
export interface BackgroundWork {
  /** The photo was loaded, or changed. What happens does not depend on who asked for it. */
  consider(photo: string): void
  /** Goes on with every task that was paid in an earlier run. */
  resumeAll(): Promise<void>
  /** Photos that wait for a person to buy them. */
  pending(): string[]
  /** Whether a photo, given relative to the root, is being finished. */
  isRunning(photo: string): boolean
  /** The pipeline finished a photo, given relative to the root: shown before the others of its batch are done. */
  finished(photo: string, model: Model): void
  /** Finishes photos under a consent that was given. */
  finish(photos: readonly string[], options: BuildOptions): Promise<void>
  close(): void
}

export function createBackgroundWork(options: BackgroundOptions): BackgroundWork {
  const { session, isImported, relative, show, note } = options
  const candidates = new Set<string>()
  const pending = new Set<string>()
  const running = new Set<string>()
  const timers = new Set<NodeJS.Timeout>()
  const stop = new AbortController()
  // Every photo at work listens to it.
  setMaxListeners(0, stop.signal)
  let announced = ''

  const later = (ms: number, work: () => void) => {
    if (stop.signal.aborted) return
    const timer = setTimeout(() => {
      timers.delete(timer)
      work()
    }, ms)
    timers.add(timer)
  }

  let looking = false
  const look = () => {
    if (looking || candidates.size === 0) return
    looking = true
    later(LOOK_MS, () => {
      looking = false
      const ready = [...candidates].filter((photo) => isImported(photo))
      for (const photo of ready) candidates.delete(photo)
      if (ready.length > 0) void decide(ready).catch((error: unknown) => note(toRage3dError(error).message))
      look()
    })
  }

  const decide = async (photos: readonly string[]) => {
    const pipeline = await session.pipeline()
    const settings = await session.settings()
    const needs = await needsByPhoto(pipeline, photos, settings.root, stop.signal)
    const free: string[] = []
    const dear: string[] = []
    for (const photo of photos) {
      pending.delete(photo)
      const need = needs.get(photo)
      if (!need || running.has(photo)) continue
      const incomplete = need.kind === 'stored' && options.isIncomplete(photo)
      if (need.kind === 'resume' || need.kind === 'fetch' || incomplete) free.push(photo)
      else if (need.kind === 'buy') dear.push(photo)
      else if (need.error) fail(photo, need.error)
      else if (need.kind === 'local' && isDraftFallback(settings)) tellOfKey()
    }
    if (free.length > 0) void finish(free, {})
    await buyOrKeep(dear)
  }

  const buyOrKeep = async (photos: readonly string[]) => {
    const due: string[] = []
    for (const photo of photos) {
      if (!(await options.mayBuy(photo))) pending.add(photo)
      else {
        const wait = await options.untilQuiet(photo)
        // Looked at afresh afterwards: by then the photo may be another one, or no longer imported.
        if (wait > 0) later(wait, () => consider(photo))
        else due.push(photo)
      }
    }
    announce()
    if (due.length > 0) await finish(due, {})
  }

  // Photos come one after the other while a page loads: they are named together.
  let announcing = false
  const announce = () => {
    if (announcing) return
    announcing = true
    later(ANNOUNCE_MS, () => {
      announcing = false
      const list = [...pending].map(relative).sort().join(', ')
      if (list === announced || list === '') return
      announced = list
      note(`shown as drafts: ${list}. Press g + enter to buy ${pending.size === 1 ? 'it' : 'them'}.`)
    })
  }

  let toldOfKey = false
  const tellOfKey = () => {
    if (!toldOfKey) note('drafts are shown, because RAGE3D_API_KEY is not set.')
    toldOfKey = true
  }

  const fail = (photo: string, { message, hint }: Rage3dError) =>
    show({ photo: relative(photo), kind: 'failed', text: hint ? `${message}\n${hint}` : message })

  const finish = async (photos: readonly string[], consent: BuildOptions) => {
    const fresh = photos.filter((photo) => !running.has(photo))
    for (const photo of fresh) {
      running.add(photo)
      pending.delete(photo)
    }
    try {
      const pipeline = await session.pipeline()
      const results = await pipeline.buildMany(fresh, { ...consent, signal: stop.signal })
      const refusals = new Set<string>()
      for (const [photo, outcome] of results) {
        if ('model' in outcome || stop.signal.aborted) continue
        const { code, charged, message, hint } = outcome.error
        // About all photos at once, and no failure of any of them.
        if (code === 'RAGE3D_SPEND_REFUSED' || code === 'RAGE3D_SPEND_LIMIT')
          refusals.add(`${message} ${hint}`)
        else fail(photo, outcome.error)
        if (charged === 'no') pending.add(photo)
      }
      for (const refusal of refusals) note(refusal)
    } finally {
      for (const photo of fresh) running.delete(photo)
    }
  }

  const finished = (name: string, model: Model) => {
    const photo = [...running].find((path) => relative(path) === name)
    if (photo === undefined) return
    running.delete(photo)
    show({ photo: name, kind: 'done', text: model.state })
    options.onFinished(photo, model)
  }

  const consider = (photo: string) => {
    candidates.add(photo)
    look()
  }

  return {
    consider,
    finish,
    finished,
    isRunning: (photo) => [...running].some((path) => relative(path) === photo),
    pending: () => [...pending].filter((photo) => isImported(photo)),
    async resumeAll() {
      const pipeline = await session.pipeline()
      const { root } = await session.settings()
      // The ledger tells at once whether there is anything; only then are all photos read.
      if ((await pipeline.status()).open.length === 0) return
      const needs = await pipeline.plan(undefined, stop.signal)
      const resumable = needs.filter(({ kind }) => kind === 'resume')
      const photos = resumable.map(({ photo }) => path.posix.join(root.replaceAll('\\', '/'), photo))
      if (photos.length > 0) await finish(photos, {})
    },
    close() {
      stop.abort()
      for (const timer of timers) clearTimeout(timer)
      candidates.clear()
    },
  }
}
