import { formatMoney } from '../../config/index.js'
import type { BuildOptions, Model } from '../../pipeline/index.js'
import { isSamePhoto } from '../is-same-photo.js'
import type { Session } from '../session.js'
import type { Failures } from './failures.js'
import type { PendingPhotos } from './pending-photos.js'
import type { ShowStatus } from './status.js'

/** Photos whose real models are being got. */
export interface Finishing {
  has(photo: string): boolean
  /** The photo came up again while it is being finished: it is looked at once more afterwards. */
  lookAgain(photo: string): void
  /** Photos being finished that the pipeline calls by this name: relative to the root, spelled as on disk. */
  running(name: string): string[]
  /** Finishes photos under a consent that was given. */
  finish(photos: readonly string[], consent: BuildOptions): Promise<void>
  /** The pipeline finished what it calls by this name, for so many INR: shown before the others of its batch are done. */
  finished(name: string, model: Model, spent: number): void
}

export interface FinishingOptions {
  readonly session: Session
  readonly pending: PendingPhotos
  readonly failures: Failures
  readonly signal: AbortSignal
  readonly relative: (photo: string) => string
  readonly show: ShowStatus
  readonly note: (text: string) => void
  /** Whether the photo still is the one that the model was made of. */
  readonly isCurrent: (photo: string, model: Model) => Promise<boolean>
  readonly again: (photo: string) => void
  /** A model was finished: the page wants it. */
  readonly onFinished: (photo: string, model: Model) => void
}

const NOT_SHOWN =
  'The store keeps the model; it is not shown, because the photo or its sidecar was changed meanwhile.'

export function createFinishing(options: FinishingOptions): Finishing {
  const { session, pending, failures, signal, relative, show, note } = options
  const running = new Set<string>()
  const seenAgain = new Set<string>()
  const end = (photo: string) => {
    running.delete(photo)
    if (seenAgain.delete(photo)) options.again(photo)
  }
  const runningAs = (name: string) => [...running].filter((photo) => isSamePhoto(relative(photo), name))

  const build = async (photos: readonly string[], consent: BuildOptions) => {
    const pipeline = await session.pipeline()
    const results = await pipeline.buildMany(photos, { ...consent, signal })
    const refusals = new Set<string>()
    for (const [photo, outcome] of results) {
      if ('model' in outcome || signal.aborted) continue
      const { code, charged, message, hint } = outcome.error
      // About all photos at once, and no failure of any of them.
      if (code === 'RAGE3D_SPEND_REFUSED' || code === 'RAGE3D_SPEND_LIMIT') refusals.add(`${message} ${hint}`)
      // What a person agreed to, and was not paid, is for a person to begin again.
      else if (failures.tell(photo, outcome.error, !(consent.byHand && charged === 'no'))) continue
      if (charged === 'no') pending.add(photo)
    }
    for (const refusal of refusals) note(refusal)
  }

  /** A photo that was changed meanwhile has a draft, and another model to be had. */
  const present = async (photo: string, model: Model, spent: number) => {
    const cost = spent > 0 ? `, ${formatMoney(spent)}` : ''
    if (!(await options.isCurrent(photo, model).catch(() => false))) {
      if (cost && !signal.aborted) note(`${relative(photo)}: bought${cost}. ${NOT_SHOWN}`)
      return options.again(photo)
    }
    failures.forget(photo)
    show({ photo: relative(photo), kind: 'done', text: `${model.state}${cost}` })
    options.onFinished(photo, model)
  }

  return {
    has: (photo) => running.has(photo),
    lookAgain: (photo) => void seenAgain.add(photo),
    running: runningAs,
    async finish(photos, consent) {
      const fresh = photos.filter((photo) => !running.has(photo))
      if (fresh.length === 0) return
      for (const photo of fresh) {
        running.add(photo)
        pending.delete(photo)
      }
      try {
        await build(fresh, consent)
      } finally {
        for (const photo of fresh) end(photo)
      }
    },
    finished(name, model, spent) {
      for (const photo of runningAs(name)) void present(photo, model, spent).finally(() => end(photo))
    },
  }
}
