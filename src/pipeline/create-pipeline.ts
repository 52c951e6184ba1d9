import type { Client } from '../api/index.js'
import { createLedger, createLockfile, createStore } from '../cache/index.js'
import { resolveSettings, type Settings } from '../config/index.js'
import { ConfigError, OptimizeError, Rage3dError } from '../errors/index.js'
import type { Rage3dGenerator } from '../generate/index.js'
import { accountOf, createRage3dGenerator } from '../generate/index.js'
import { buildAll } from './build-all.js'
import { buildMany } from './build-many.js'
import { createContext, type PipelineContext } from './context.js'
import { currentModel } from './current-model.js'
import { createEmitter } from './emitter.js'
import { createLazyClient } from './lazy-client.js'
import { listNeeds, listNeedsOfPhotos } from './list-needs.js'
import { openOutputSession } from './output-session.js'
import type { Pipeline } from './pipeline-types.js'
import { listTakes, regenerate, resolveHeld, stlOf, useTake } from './takes.js'
import { createThreadedWorkshop } from './threaded-workshop.js'
import type { PipelineEvents, PipelineOptions, Spent } from './types.js'
import { verifyProject } from './verify-project.js'
import { createInlineWorkshop } from './workshop.js'

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
  const workshop = options.offMainThread ? createThreadedWorkshop() : createInlineWorkshop()
  let opened: Promise<PipelineContext> | undefined
  let ready: PipelineContext | undefined

  const context = () => {
    if (closing.signal.aborted) throw new Rage3dError('RAGE3D_INTERRUPTED', 'The pipeline is closed.')
    opened ??= settingsOf(options).then((settings) => {
      ready = openContext(settings, events, workshop)
      return ready
    })
    return opened
  }
  const withClosing = (signal?: AbortSignal) =>
    signal ? AbortSignal.any([signal, closing.signal]) : closing.signal

  return {
    settings: async () => (await context()).settings,
    on: events.on,
    async needs(photos, signal) {
      return listNeedsOfPhotos(photos, await context(), withClosing(signal))
    },
    async openOutput(out) {
      return openOutputSession(await context(), out)
    },
    async plan(paths, signal) {
      return listNeeds(paths, await context(), withClosing(signal))
    },
    async verify(paths, signal) {
      return verifyProject(paths, await context(), withClosing(signal))
    },
    async status() {
      return (await (await context()).rage3d()).status()
    },
    async resolve(photo, resolution, signal) {
      await resolveHeld(photo, resolution, await context(), withClosing(signal))
    },
    async takes(photo) {
      return listTakes(photo, await context(), withClosing())
    },
    async use(photo, take) {
      return useTake(photo, take, await context(), withClosing())
    },
    async regenerate(photo, buildOptions = {}) {
      return regenerate(photo, await context(), { ...buildOptions, signal: withClosing(buildOptions.signal) })
    },
    async stl(photo, signal) {
      return stlOf(photo, await context(), withClosing(signal))
    },
    async client() {
      return (await context()).client()
    },
    async gc(freeOptions) {
      return (await context()).store.derived.free(freeOptions)
    },
    async current(photo, { signal } = {}) {
      return currentModel(photo, await context(), withClosing(signal))
    },
    async build(photo, buildOptions = {}) {
      const signal = withClosing(buildOptions.signal)
      const outcomes = await buildMany([photo], await context(), { ...buildOptions, signal })
      const outcome = outcomes.get(photo)
      buildOptions.signal?.throwIfAborted()
      if (outcome && 'model' in outcome) return outcome.model
      throw outcome?.error ?? new Rage3dError('RAGE3D_UNEXPECTED', `${photo} has no outcome.`)
    },
    async buildMany(photos, buildOptions = {}) {
      return buildMany(photos, await context(), { ...buildOptions, signal: withClosing(buildOptions.signal) })
    },
    async buildAll(buildOptions) {
      return buildAll(await context(), { ...buildOptions, signal: withClosing(buildOptions.signal) })
    },
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

async function settingsOf({
  root,
  configFile,
  settings,
  env,
  offMainThread: _,
  ...overrides
}: PipelineOptions): Promise<Settings> {
  if (settings) return settings
  return resolveSettings({ root: root ?? process.cwd(), configFile, env, overrides: [overrides] })
}

function openContext(
  settings: Settings,
  events: PipelineContext['events'],
  workshop: PipelineContext['workshop'],
): PipelineContext {
  const store = createStore({ dir: settings.store.dir })
  const lockfile = createLockfile({ root: settings.root, lockDir: settings.store.dir })
  const client = createLazyClient(settings.api.url, () => connect(settings))
  let generator: Promise<Rage3dGenerator> | undefined
  let opened: Rage3dGenerator | null = null
  return createContext({
    settings,
    events,
    store,
    lockfile,
    workshop,
    client: async () => client,
    rage3d() {
      generator ??= openGenerator(settings, { client, store, lockfile }).then((made) => {
        opened = made
        return made
      })
      return generator
    },
    rage3dIfUsed: () => opened,
    close: () => client.close(),
  })
}

async function connect({ apiKey, api }: Settings): Promise<Client> {
  if (!apiKey) {
    throw new ConfigError(
      'RAGE3D_KEY_MISSING',
      'RAGE3D_API_KEY is not set, so nothing was asked of the service.',
      {
        hint: 'Set RAGE3D_API_KEY in the environment or in .env.local of the project.',
      },
    )
  }
  const { createClient } = await import('../api/index.js')
  return createClient({ apiKey, url: api.url, submitTimeoutMs: api.submitTimeoutMs })
}

async function openGenerator(
  { api, apiKey, spend, store: { dir } }: Settings,
  { client, store, lockfile }: Pick<PipelineContext, 'store' | 'lockfile'> & { readonly client: Client },
): Promise<Rage3dGenerator> {
  return createRage3dGenerator({
    client,
    store,
    ledger: createLedger({ dir }),
    settings: {
      submitTimeoutMs: api.submitTimeoutMs,
      settleMs: api.settleMs,
      exclusiveAccount: api.exclusiveAccount,
      poll: api.poll,
      price: spend.price,
      maxGenerations: spend.maxGenerations,
    },
    account: apiKey ? accountOf({ url: api.url, apiKey }) : 'none',
    async checkModel(glb) {
      const { checkGlb, validateGlb } = await import('../optimize/index.js')
      checkGlb(glb)
      const { errorCount, errors } = await validateGlb(glb)
      if (errorCount === 0) return
      throw new OptimizeError(
        'RAGE3D_GLB_INVALID',
        `The validator reports ${errorCount} errors, the first: ${errors[0]?.code} ${errors[0]?.message}`,
      )
    },
    knownTasks: async () =>
      [...(await lockfile.read()).values()].flatMap(({ takes }) => takes.map(({ taskId }) => taskId)),
  })
}
