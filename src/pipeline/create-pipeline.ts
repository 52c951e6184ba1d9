import { setMaxListeners } from 'node:events'
import type { Settings } from '../config/index.js'
import { Rage3dError } from '../errors/index.js'
import type { PipelineContext } from './context.js'
import { createEmitter } from './emitter.js'
import type { Pipeline } from './pipeline-types.js'
import { createThreadedWorkshop } from './threaded-workshop.js'
import type { PipelineEvents, PipelineOptions, Spent } from './types.js'
import { createInlineWorkshop } from './workshop.js'

type Operations = typeof import('./operations.js')
const operations = (): Promise<Operations> => import('./operations.js')

/**
 * A pipeline over one project. Nothing is read or opened before the first call, and nothing is ever bought without
 * consent: see `SpendOptions`.
 *
 * @example
 * const pipeline = createPipeline({ root: 'game', generator: 'draft' })
 * const model = await pipeline.build('art/chair.photo.jpg')
 * console.log(model.lods[0].file.path)
 * await pipeline.close()
 */
export function createPipeline(options: PipelineOptions = {}): Pipeline {
  const events = createEmitter<PipelineEvents>()
  const closing = new AbortController()
  // Every photo at work listens to it; a page with many photos is no leak.
  setMaxListeners(0, closing.signal)
  const workshop = options.offMainThread ? createThreadedWorkshop() : createInlineWorkshop()
  let opened: Promise<PipelineContext> | undefined
  let ready: PipelineContext | undefined

  const context = () => {
    if (closing.signal.aborted) throw new Rage3dError('RAGE3D_INTERRUPTED', 'The pipeline is closed.')
    opened ??= openWith(options, events, workshop).then((made) => {
      ready = made
      return made
    })
    return opened
  }
  /** Runs an operation on the opened project. */
  const run = async <T>(work: (context: PipelineContext, does: Operations) => Promise<T>): Promise<T> =>
    work(await context(), await operations())
  const withClosing = (signal?: AbortSignal) =>
    signal ? AbortSignal.any([signal, closing.signal]) : closing.signal

  const buildMany: Pipeline['buildMany'] = (photos, how = {}) =>
    run((on, does) => does.buildMany(photos, on, { ...how, signal: withClosing(how.signal) }))

  return {
    settings: async () => (await context()).settings,
    on: events.on,
    needs: (photos, signal) => run((on, does) => does.listNeedsOfPhotos(photos, on, withClosing(signal))),
    openOutput: (out) => run((on, does) => does.openOutputSession(on, out)),
    plan: (paths, signal) => run((on, does) => does.listNeeds(paths, on, withClosing(signal))),
    verify: (paths, signal) => run((on, does) => does.verifyProject(paths, on, withClosing(signal))),
    status: () => run(async (on) => (await on.rage3d()).status()),
    resolve: (photo, resolution, signal) =>
      run((on, does) => does.resolveHeld(photo, resolution, on, withClosing(signal))),
    takes: (photo) => run((on, does) => does.listTakes(photo, on, withClosing())),
    use: (photo, take) => run((on, does) => does.useTake(photo, take, on, withClosing())),
    regenerate: (photo, how = {}) =>
      run((on, does) => does.regenerate(photo, on, { ...how, signal: withClosing(how.signal) })),
    stl: (photo, signal) => run((on, does) => does.stlOf(photo, on, withClosing(signal))),
    client: async () => (await context()).client(),
    gc: (how) => run((on) => on.store.derived.free(how)),
    current: (photo, { signal } = {}) => run((on, does) => does.currentModel(photo, on, withClosing(signal))),
    preview: (photo, { signal } = {}) =>
      run((on, does) => does.currentPreview(photo, on, withClosing(signal))),
    previewNewest: (signal) => run((on, does) => does.previewNewest(on, withClosing(signal))),
    async build(photo, how = {}) {
      const outcomes = await buildMany([photo], how)
      const outcome = outcomes.get(photo)
      how.signal?.throwIfAborted()
      if (outcome && 'model' in outcome) return outcome.model
      throw outcome?.error ?? new Rage3dError('RAGE3D_UNEXPECTED', `${photo} has no outcome.`)
    },
    buildMany,
    buildAll: (how) => run((on, does) => does.buildAll(on, { ...how, signal: withClosing(how.signal) })),
    spent: () => spentBy(ready),
    async close() {
      closing.abort(new DOMException('The pipeline was closed.', 'AbortError'))
      await ready?.rage3dIfUsed()?.close()
      await ready?.close()
      await workshop.close()
    },
  }
}

function spentBy(context: PipelineContext | undefined): Spent {
  return { generations: 0, amount: 0, ...context?.rage3dIfUsed()?.spent(), currency: 'INR' }
}

async function openWith(
  { root, configFile, settings, env, runId, offMainThread: _, ...overrides }: PipelineOptions,
  events: PipelineContext['events'],
  workshop: PipelineContext['workshop'],
): Promise<PipelineContext> {
  const { openContext, resolveSettings } = await operations()
  const known: Settings =
    settings ??
    (await resolveSettings({ root: root ?? process.cwd(), configFile, env, overrides: [overrides] }))
  return openContext(known, { events, workshop, runId })
}
