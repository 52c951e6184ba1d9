import pLimit from 'p-limit'
import type { ResolvedConfig, Rollup } from 'vite'
import type { Model, Pipeline, PipelineOptions } from '../../pipeline/index.js'
import { isDraftFallback } from '../consent-policy.js'
import { locatePhoto } from '../dev/photo-access.js'
import { moduleCode } from '../modules/module-code.js'
import { moduleModelOf } from '../modules/module-model.js'
import type { PhotoId } from '../modules/photo-id.js'
import { pictureCode } from '../modules/picture-code.js'
import { placeholderModel } from '../modules/placeholder-model.js'
import { createSession, type OpenPipeline, PROCESS_RUN } from '../session.js'
import { describe, problemsText } from './build-problems.js'
import { type AssetEmitter, createAssetEmitter } from './emit-assets.js'
import { type GatherOptions, gatherModels, type ModelGathering } from './gather-models.js'
import { createModelMemo } from './model-memo.js'
import { leftAlone } from './quiet-moment.js'
import { createRebuildTrigger, type RebuildTrigger } from './rebuild-trigger.js'
import { summaryTable } from './summary-table.js'

export interface BuildPhotosOptions extends GatherOptions {
  readonly config: ResolvedConfig
  readonly options: PipelineOptions
  readonly open?: OpenPipeline
  readonly env?: NodeJS.ProcessEnv
}

/** The photo models of a build with one bundle per environment, and one per worker. */
export interface BuildPhotos {
  /** A bundle begins. */
  start(bundle: unknown): Promise<void>
  /** Source of a photo's module; its files are emitted into the bundle of the emitter. */
  load(id: PhotoId, context: Rollup.PluginContext, emitter: AssetEmitter): Promise<string>
  /** Files of a bundle. */
  emitterOf(bundle: unknown): AssetEmitter
  /** Everything is loaded: the message about what stops the build, or `null`. */
  problems(): Promise<string | null>
  /** A bundle was written. */
  written(bundle: unknown): void
  /** A bundle is done, or failed. One that was written is reported. With the last one everything is closed. */
  end(bundle: unknown): Promise<{ readonly written: boolean }>
  /** The bundler has closed a bundle, which ends it. Under `--watch` that may be long after the next one began. */
  closed(bundle: unknown): Promise<{ readonly written: boolean }>
  /** Nothing will be built again. */
  stopWatching(): Promise<void>
}

export function createBuildPhotos({
  config,
  options,
  open,
  env,
  ...asking
}: BuildPhotosOptions): BuildPhotos {
  const onOpen = (pipeline: Pipeline) => {
    pipeline.on('warning', ({ message }) => config.logger.warn(`[rage3d] ${message}`))
  }
  const session = createSession({
    ...{ options, root: config.root, offMainThread: false, open, env, onOpen },
    runId: config.builder ? PROCESS_RUN : undefined,
  })
  const emitters = new Map<unknown, AssetEmitter>()
  const written = new Set<unknown>()
  const openMemo = () => createModelMemo({ cacheDir: config.cacheDir, root: config.root, options, env })
  let memo = openMemo()
  const models = new Map<string, Model>()
  let trigger: Promise<RebuildTrigger> | undefined
  const untilLeftAlone = async (photos: readonly string[]) =>
    leftAlone(photos, (await session.settings()).watch.quietMs)
  const gather = () => gatherModels(session, { ...asking, ...(config.build.watch ? { untilLeftAlone } : {}) })
  let gathering: ModelGathering = gather()

  const report = async () => {
    if (models.size === 0) return
    const isNew = gathering.models.size > 0
    const settings = isNew ? await session.settings() : null
    const fallback = settings ? isDraftFallback(settings) : memo.draftFallback()
    if (settings) await memo.save(models, { draftFallback: fallback, storeDir: settings.store.dir })
    const finished = [...models.values()]
    for (const warning of warningsOf(finished, fallback)) config.logger.warn(`[rage3d] ${warning}`)
    config.logger.info(`\n${summaryTable(finished, await session.spent())}`)
  }

  const endNow = async (bundle: unknown) => {
    const wasWritten = written.delete(bundle)
    if (wasWritten) await report()
    emitters.delete(bundle)
    if (emitters.size === 0) await session.close()
    return { written: wasWritten }
  }
  const inTurn = pLimit(1)
  const end = (bundle: unknown) => inTurn(endNow, bundle)

  return {
    async start(bundle) {
      await end(bundle)
      ;(await trigger)?.buildBegins()
      if (emitters.size === 0) {
        // Of this build alone: under `--watch` settings and photos may have changed since the last one.
        gathering = gather()
        memo = openMemo()
        models.clear()
      }
      emitters.set(bundle, createAssetEmitter(config.root))
    },
    emitterOf: (bundle) => emitters.get(bundle) ?? createAssetEmitter(config.root),
    async load({ file, query }, context, emitter) {
      if (query === 'photo') return pictureCode({ file })
      const photo = locatePhoto(file, config) ?? file
      if (config.build.watch) {
        trigger ??= createRebuildTrigger({
          ...{ root: options.root ?? config.root, configFile: options.configFile },
          logger: config.logger,
        })
        const { file: watched, watch } = await trigger
        context.addWatchFile(watched)
        watch(photo)
      }
      const model =
        (await memo.find(photo)) ?? (await gathering.model(photo, () => [...context.getModuleIds()].length))
      if (model) models.set(photo, model)
      for (const input of model?.inputs ?? [photo]) context.addWatchFile(input)
      // Something is wrong with it, and the build will fail once all modules are known: until then a stand-in serves.
      if (!model) return moduleCode(query, placeholderModel(photo), { urlOf: async () => '', live: false })
      return moduleCode(query, moduleModelOf(model), { urlOf: emitter.urlsFor(context, photo), live: false })
    },
    async problems() {
      const { missing, failed } = gathering.problems
      if (missing.size === 0 && failed.size === 0) return null
      const settings = await session.settings().catch(() => null)
      if (settings) return problemsText(gathering.problems, settings)
      const [error] = failed.values()
      return error ? describe(error) : null
    },
    written: (bundle) => void written.add(bundle),
    end,
    closed: async (bundle) => (config.build.watch && !written.has(bundle) ? { written: false } : end(bundle)),
    async stopWatching() {
      await session.close()
      await (await trigger)?.close()
      trigger = undefined
    },
  }
}

function warningsOf(models: readonly Model[], draftFallback: boolean): string[] {
  const drafts = models.filter(({ state }) => state === 'draft').map(({ photo }) => photo)
  const own = models.flatMap(({ photo, warnings }) => warnings.map((text) => `${photo}: ${text}`))
  if (!draftFallback || drafts.length === 0) return own
  const missing =
    `drafts stand in for ${drafts.sort().join(', ')}: RAGE3D_API_KEY is not set. ` +
    'Set it to buy their models, or choose `generator: "draft"` to mean it.'
  return [...own, missing]
}
