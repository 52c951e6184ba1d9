import path from 'node:path'
import type { ResolvedConfig, ViteDevServer } from 'vite'
import type { ConfirmSpend, Model, Pipeline, PipelineOptions } from '../../pipeline/index.js'
import { moduleCode } from '../modules/module-code.js'
import type { PhotoId } from '../modules/photo-id.js'
import { createSession, type OpenPipeline } from '../session.js'
import { showInTerminal } from '../terminal/show-in-terminal.js'
import { showInPage } from '../toast/page-toast.js'
import { type AssetShelf, createAssetShelf } from './asset-shelf.js'
import { type BackgroundWork, createBackgroundWork } from './background-work.js'
import { buyPending } from './buy-pending.js'
import { createDevModels } from './dev-models.js'
import { openPhoto } from './photo-access.js'
import { isImported, updateModules } from './photo-modules.js'
import { isIncluded, liesWhereItMayBeBought, untilQuiet } from './purchase-rules.js'
import { serveAssets } from './serve-assets.js'
import { type Status, stageText } from './status.js'
import { watchInputs } from './watch-inputs.js'

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

export function createDevPhotos({
  server,
  config,
  options,
  toast,
  open,
  env,
  confirm,
}: DevPhotosOptions): DevPhotos {
  const terminal = showInTerminal(config.logger)
  const toPage = toast ? showInPage(server) : () => {}
  const show = (status: Status) => {
    terminal.show(status)
    toPage(status)
  }
  const note = (text: string) => config.logger.info(`[rage3d] ${text}`, { timestamp: true })
  const relative = (photo: string) =>
    path
      .relative(options.root ?? config.root, photo)
      .split(path.sep)
      .join('/')

  const onOpen = (pipeline: Pipeline) => {
    pipeline.on('progress', ({ photo, stage, progress }) => {
      if (background.isRunning(photo))
        show({ photo, kind: 'busy', text: stageText(stage, progress), progress })
    })
    pipeline.on('done', ({ photo, model }) => background.finished(photo, model))
    pipeline.on('warning', ({ message }) => config.logger.warn(`[rage3d] ${message}`))
  }
  const session = createSession({ options, root: config.root, offMainThread: true, open, env, onOpen })
  const models = createDevModels(session, relative)
  const shelf = createAssetShelf()
  /** Ids of photos as modules name them, by path on disk: they differ for photos in `public/`. */
  const ids = new Map<string, string>()
  const wantsStl = new Set<string>()
  const touchedAt = new Map<string, number>()

  const refresh = async (photo: string) => {
    const { now, changed } = await models.refresh(photo)
    shelf.add(now.model)
    if (now.error) show({ photo: relative(photo), kind: 'failed', text: textOf(now.error) })
    if (changed) await updateModules(server, ids.get(photo) ?? photo)
    if (!now.error) background.consider(photo)
  }

  const replace = async (photo: string, model: Model) => {
    if (!(await models.put(photo, model))) return
    shelf.add((await models.get(photo)).model)
    await updateModules(server, ids.get(photo) ?? photo)
  }

  const background: BackgroundWork = createBackgroundWork({
    session,
    isImported: (photo) => isImported(server, ids.get(photo) ?? photo),
    async mayBuy(photo) {
      const settings = await session.settings()
      if (!liesWhereItMayBeBought(photo, settings, config)) return false
      return isIncluded(photo, settings.root, await session.pipeline())
    },
    async untilQuiet(photo) {
      const { watch } = await session.settings()
      return untilQuiet(models.inputsOf(photo), touchedAt.get(photo) ?? 0, watch.quietMs)
    },
    relative,
    show,
    note,
    isIncomplete: (photo) => wantsStl.has(photo) && !models.hasStl(photo),
    onFinished: (photo, model) => void replace(photo, model),
  })

  const unwatch = watchInputs({
    watcher: server.watcher,
    photos: models.photos,
    onTouched: (photo) => touchedAt.set(photo, Date.now()),
    onSettled: (photo) => void refresh(photo),
  })
  const lockfile = path.join(options.root ?? config.root, 'rage3d.lock.json')
  const onFile = (_event: string, file: string) => {
    if (path.dirname(file) !== path.dirname(lockfile)) return
    if (file === lockfile) for (const photo of models.photos()) void refresh(photo)
    else if (/^rage3d\.config\.(?:m?[jt]s|json)$/.test(path.basename(file))) void server.restart()
  }
  server.watcher.on('all', onFile)
  const resuming = setTimeout(() => {
    background.resumeAll().catch((error: Error) => note(error.message))
  }, RESUME_MS)

  return {
    async load({ file, query }) {
      const photo = openPhoto(file, config)
      if (query === 'photo') return `export { default } from ${JSON.stringify(`${file}?url&no-inline`)}\n`
      ids.set(photo, file)
      if (query === 'stl') wantsStl.add(photo)
      const { model, error, inputs } = await models.get(photo)
      shelf.add(model)
      watchOutside(server, config, inputs)
      if (error) show({ photo: relative(photo), kind: 'failed', text: textOf(error) })
      else background.consider(photo)
      const origin = config.server.origin ?? ''
      return moduleCode(query, model, {
        urlOf: async (asset) => `${origin}${config.base}${shelf.pathOf(asset)}`,
        live: true,
      })
    },
    shelf,
    serve: serveAssets({ shelf, base: config.base, headers: config.server.headers }),
    buyPending: () => buyPending({ session, background, relative, note, pause: terminal.pause, confirm }),
    async close() {
      clearTimeout(resuming)
      unwatch()
      server.watcher.off('all', onFile)
      background.close()
      terminal.close()
      await session.close()
    },
  }
}

/** Vite watches its root; photos that are imported from elsewhere are added. */
function watchOutside(server: ViteDevServer, { root }: ResolvedConfig, files: readonly string[]): void {
  for (const file of files) if (path.relative(root, file).startsWith('..')) server.watcher.add(file)
}

function textOf({ message, hint }: { readonly message: string; readonly hint: string }): string {
  return hint ? `${message}\n${hint}` : message
}
