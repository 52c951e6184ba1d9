import type { PhotoSet } from '../photos/index.js'
import type { PipelineContext } from './context.js'
import type { Emitter } from './emitter.js'
import { finishModel } from './finish-model.js'
import { identify } from './identify.js'
import { planRaw, type RawPlan } from './plan-raw.js'
import type { PipelineEvents } from './types.js'

/** Free work on a photo that may still change. What it makes lies in the store and is found when the photo is taken. */
export interface WorkAhead {
  /** The photo was taken as it is: from now on the progress is told. */
  show(): void
  /** Gives the work up, unless others have come to wait for it too. */
  drop(): void
  /** Resolves when the work has ended in one way or another; never rejects. */
  readonly ended: Promise<void>
}

/**
 * Begins what can be made of the photo without money, network or code of the user's. Nothing is put in place, nothing
 * is told of failures: both follow when the photo is taken.
 */
export function workAhead(set: PhotoSet, context: PipelineContext): WorkAhead {
  const abort = new AbortController()
  const { events, show } = keptBack(context.events)
  const work = async () => {
    const job = await identify(set, context.settings, abort.signal)
    const [plan] = await planRaw([job], context)
    if (!plan || !isFree(plan) || job.recipe.transforms.length > 0) return
    const withoutStl = { ...job, recipe: { ...job.recipe, stl: false } }
    const options = { signal: abort.signal, maySubmit: false, frozen: false }
    await finishModel(withoutStl, plan, { ...context, events }, options)
  }
  return {
    show,
    drop: () => abort.abort(new DOMException('The photo changed.', 'AbortError')),
    ended: work().catch(() => {}),
  }
}

function isFree(plan: RawPlan): boolean {
  return plan.kind === 'stored' ? plan.recorded : plan.kind === 'local' && !plan.generator.custom
}

/** An emitter that keeps everything but the last progress to itself until it is shown. */
function keptBack(events: Emitter<PipelineEvents>) {
  let shown = false
  let last: PipelineEvents['progress'] | null = null
  const quiet: Emitter<PipelineEvents> = {
    on: events.on,
    emit(event, payload) {
      if (event !== 'progress') return
      last = payload as PipelineEvents['progress']
      if (shown) events.emit('progress', last)
    },
  }
  const show = () => {
    shown = true
    if (last) events.emit('progress', last)
  }
  return { events: quiet, show }
}
