import type { ResolvedConfig, ViteDevServer } from 'vite'
import type { ConfirmSpend, Pipeline, PipelineOptions } from '../../pipeline/index.js'
import { moduleCode } from '../modules/module-code.js'
import type { PhotoId } from '../modules/photo-id.js'
import { pictureCode } from '../modules/picture-code.js'
import { createSession, type OpenPipeline, PROCESS_RUN } from '../session.js'
import type { FileEvents } from '../watching/folder-watcher.js'
import { watchInputs } from '../watching/watch-inputs.js'
import { projectFilesOf, watchProjectFiles } from '../watching/watch-project-files.js'
import type { AssetShelf } from './asset-shelf.js'
import { type BackgroundWork, createBackgroundWork } from './background-work.js'
import { buyPending } from './buy-pending.js'
import { createDevNews } from './dev-news.js'
import { createFailures } from './failures.js'
import { guardRestarts } from './guard-restarts.js'
import { createOutsideWatcher } from './outside-watcher.js'
import { createPageModels, type PageModels } from './page-models.js'
import { openPhoto } from './photo-access.js'
import { isIncluded, liesWhereItMayBeBought, untilQuiet } from './purchase-rules.js'
import { serveAssets } from './serve-assets.js'
import { stageText } from './status.js'
import { workAhead } from './work-ahead.js'

/** How long after the server's start paid tasks are resumed: a server that restarts must have closed its ledger. */
const RESUME_MS = 500

export interface DevPhotosOptions {
  readonly server: ViteDevServer
  readonly config: ResolvedConfig
  readonly options: PipelineOptions
  readonly toast: boolean
  readonly open?: OpenPipeline
  readonly env?: NodeJS.ProcessEnv
  readonly confirm?: ConfirmSpend
  readonly retryMs?: number
}

/** The plugin's side of one dev server. */
export interface DevPhotos {
  /** Source of a photo's module. Throws `PhotoAccessError`. */
  load(id: PhotoId): Promise<string>
  readonly shelf: AssetShelf
  /** Answers requests for the files that modules point to. */
  readonly serve: ReturnType<typeof serveAssets>
  buyPending(): Promise<void>
  close(): Promise<void>
}

export function createDevPhotos(setup: DevPhotosOptions): DevPhotos {
  const { server, config, options, toast, open, env, confirm, retryMs } = setup
  const root = options.root ?? config.root
  const news = createDevNews({ server, logger: config.logger, root, toast })
  const touchedAt = new Map<string, number>()

  // (1) The pipeline, the models that the page shows, and the work on better ones.
  const onOpen = (pipeline: Pipeline) => {
    pipeline.on('progress', ({ photo, stage, progress }) => {
      const text = stageText(stage, progress)
      for (const running of background.running(photo))
        news.show({ photo: news.relative(running), kind: 'busy', text, progress })
    })
    pipeline.on('done', ({ photo, model, spent }) => background.finished(photo, model, spent))
    pipeline.on('warning', ({ message }) => news.warn(message))
  }
  const session = createSession({
    ...{ options, root: config.root, offMainThread: true, open, env, onOpen },
    runId: PROCESS_RUN,
  })
  const failures = createFailures({
    ...{ relative: news.relative, show: news.show, retryMs },
    again: (photo) => (models.isBroken(photo) ? void models.refresh(photo) : background.consider(photo)),
  })
  // A page that is loaded again gets its modules from Vite's memory.
  server.ws.on('connection', failures.hasten)
  const models: PageModels = createPageModels({
    ...{ server, session, news, failures },
    onUsable: (photo) => background.consider(photo),
  })
  const background: BackgroundWork = createBackgroundWork({
    ...{ session, failures, relative: news.relative, show: news.show, note: news.note },
    isImported: models.isImported,
    isIncomplete: models.lacksStl,
    async mayBuy(photo) {
      const settings = await session.settings()
      if (!liesWhereItMayBeBought(photo, settings, config)) return false
      return isIncluded(photo, settings.root, await session.pipeline())
    },
    async untilQuiet(photo) {
      const { watch } = await session.settings()
      return untilQuiet(models.inputsOf(photo), touchedAt.get(photo) ?? 0, watch.quietMs)
    },
    onFinished: (photo, model) => void models.replace(photo, model),
  })

  // (2) What changes on disk.
  const { watcher } = server
  const watchPhotos = (events: FileEvents) =>
    watchInputs({
      watcher: events,
      photos: models.photos,
      onTouched: (photo) => touchedAt.set(photo, Date.now()),
      onSettled(photo) {
        failures.forget(photo)
        void models.refresh(photo)
      },
    })
  const restarts = guardRestarts({
    ...{ server, session },
    onProblem: ({ message, hint }) =>
      news.warn([message, hint, 'The last good settings stay in force.'].filter(Boolean).join('\n')),
  })
  const files = projectFilesOf(root, options.configFile)
  const watchAll = (events: FileEvents) => {
    const stops = [
      watchPhotos(events),
      watchProjectFiles(events, files, {
        onLockfile: () => models.photos().forEach((photo) => void models.refresh(photo)),
        onConfig: restarts.onConfig,
      }),
    ]
    return () => stops.forEach((stop) => void stop())
  }
  const unwatch = watchAll(watcher)
  const outside = createOutsideWatcher({ root: config.root, onOpen: watchAll })
  for (const file of [files.lockfile, ...files.configs]) void outside.watch(file)
  const ahead = workAhead(server, session)
  const resuming = setTimeout(() => {
    background.resumeAll().catch((error: Error) => news.note(error.message))
  }, RESUME_MS)

  // (3) What the server's hooks ask for.
  return {
    async load(id) {
      const photo = openPhoto(id.file, config)
      if (id.query === 'photo') return pictureCode(id)
      await outside.watch(photo)
      const { model } = await models.load(photo, id)
      const origin = config.server.origin ?? ''
      const urlOf = async (asset: Parameters<AssetShelf['pathOf']>[0]) =>
        `${origin}${config.base}${models.shelf.pathOf(asset)}`
      return moduleCode(id.query, model, { urlOf, live: true })
    },
    shelf: models.shelf,
    serve: serveAssets({ shelf: models.shelf, base: config.base, headers: config.server.headers }),
    buyPending: () => buyPending({ session, background, ...news, confirm }),
    async close() {
      clearTimeout(resuming)
      ahead[Symbol.dispose]()
      restarts.close()
      failures[Symbol.dispose]()
      unwatch()
      background.close()
      news.close()
      await outside.close()
      await session.close()
    },
  }
}
