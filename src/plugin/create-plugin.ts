import path from 'node:path'
import type { Plugin, ResolvedConfig } from 'vite'
import { Rage3dError } from '../errors/index.js'
import { type BuildPhotos, createBuildPhotos } from './build/build-photos.js'
import { describe } from './build/build-problems.js'
import { type AssetEmitter, createAssetEmitter } from './build/emit-assets.js'
import type { GatherOptions } from './build/gather-models.js'
import { addShortcut, type PluginApi } from './dev/buy-pending.js'
import { createDevPhotos, type DevPhotos } from './dev/dev-photos.js'
import { withoutPhotoModules } from './dev/photo-modules.js'
import { answerErrors, refuseRequests, refuseUnknownPhotos } from './dev/refuse-requests.js'
import { createKeyGuard, type KeyGuard } from './keys/guard-key.js'
import { PHOTO_ID, parsePhotoId } from './modules/photo-id.js'
import { MAY_HOLD_PHOTO_URL, rewritePhotoUrls } from './modules/photo-urls.js'
import { type Rage3dPluginOptions, refuseWrongTypes } from './options.js'
import { pluginError } from './plugin-error.js'
import type { OpenPipeline } from './session.js'
import { readToastClient, TOAST_MODULE, toastTag } from './toast/page-toast.js'

const NAME = 'vite-plugin-rage3d'
const SCRIPT_ID = /\.[cm]?[jt]sx?(?:\?|$)/

/** What touches the world; replaced in tests. */
export interface PluginParts extends GatherOptions {
  readonly open?: OpenPipeline
  readonly env?: NodeJS.ProcessEnv
  /** How long a dev server waits before it tries again what failed, in milliseconds. */
  readonly retryMs?: number
}

/** The plugin's hooks: each translates between Vite's terms and ours. */
export function createPlugin(
  { toast = true, ...options }: Rage3dPluginOptions,
  { open, env, retryMs, ...asking }: PluginParts = {},
): Plugin<PluginApi> {
  let config: ResolvedConfig
  let build: BuildPhotos
  /** Of the newest dev server. */
  let dev: DevPhotos | undefined
  // A server that restarts is made anew before the old one is closed, and both may have this instance.
  const devs = new WeakMap<object, DevPhotos>()
  let guard: KeyGuard | null = null

  const transform: Plugin['transform'] = {
    filter: { id: SCRIPT_ID, code: MAY_HOLD_PHOTO_URL },
    async handler(code, id) {
      return SCRIPT_ID.test(id) && MAY_HOLD_PHOTO_URL.test(code) ? rewritePhotoUrls(code) : null
    },
  }

  const load = (emitterOf: (bundle: unknown) => AssetEmitter): Plugin['load'] => ({
    filter: { id: [PHOTO_ID, TOAST_MODULE] },
    async handler(id) {
      if (TOAST_MODULE.test(id)) return readToastClient()
      const photo = parsePhotoId(id)
      if (!photo) return null
      const server = devs.get(this.environment)
      const code = server
        ? await server.load(photo)
        : await build.load(photo, this, emitterOf(this.environment))
      // Without side effects, unused modules are dropped.
      return { code, map: null, moduleType: 'js', moduleSideEffects: false }
    },
  })

  /** A worker's bundle has no plugins of the config's; every bundle asks for its own. */
  const workerPlugin = (): Plugin => {
    let emitter: AssetEmitter | undefined
    const emitterOf = () => {
      emitter ??= createAssetEmitter(config.root)
      return emitter
    }
    return { name: `${NAME}:worker`, enforce: 'pre', load: load(emitterOf), transform }
  }

  return {
    name: NAME,
    enforce: 'pre',
    api: { buyPending: async () => dev?.buyPending() },

    config: () => ({ worker: { plugins: () => [workerPlugin()] } }),

    async configResolved(resolved) {
      config = resolved
      await withoutStack(() => refuseWrongTypes({ toast, ...options }))
      const roots = [config.root, path.resolve(options.root ?? config.root)]
      guard = await withoutStack(() => createKeyGuard(config, roots, env))
      build = createBuildPhotos({ config, options, open, env, ...asking })
    },

    transform,
    load: load((bundle) => build.emitterOf(bundle)),

    async buildStart() {
      if (config.command !== 'build') return
      await build.start(this.environment)
      await withoutStack(() => guard?.checkPublicFolder())
    },

    async buildEnd(error) {
      if (config.command === 'serve') return devs.get(this.environment)?.close()
      const problems = error ? null : await build.problems()
      if (error || problems) await build.end(this.environment)
      if (problems) this.error(pluginError(problems))
    },

    generateBundle: {
      order: 'post',
      handler: (_options, bundle) => withoutStack(() => guard?.checkBundle(bundle)),
    },

    writeBundle() {
      build.written(this.environment)
    },

    closeBundle: {
      order: 'post',
      sequential: true,
      async handler() {
        if (config.command === 'serve') return devs.get(this.environment)?.close()
        const { written } = await build.closed(this.environment)
        const { outDir } = (this.environment?.config ?? config).build
        if (written) await withoutStack(() => guard?.checkFolder(path.resolve(config.root, outDir)))
      },
    },

    closeWatcher: () => build.stopWatching(),

    configureServer(server) {
      const { confirm } = asking
      dev = createDevPhotos({ server, config, options, toast, open, env, confirm, retryMs })
      for (const environment of Object.values(server.environments)) devs.set(environment, dev)
      addShortcut(server, NAME)
      const { serve, shelf } = dev
      server.middlewares.stack.unshift({ route: '', handle: refuseRequests(config.base, shelf) })
      // After Vite's own middlewares, because its check of the host is one of them.
      return () => {
        server.middlewares.use(serve)
        server.middlewares.use(refuseUnknownPhotos)
        server.middlewares.use(answerErrors)
      }
    },

    hotUpdate: ({ file, modules }) => withoutPhotoModules(file, modules),

    transformIndexHtml: () => (dev && toast ? [toastTag(config.base)] : []),
  }
}

/** Runs a check; an error of ours then shows its message and hint, and nothing of our code. */
async function withoutStack<T>(check: () => T | Promise<T>): Promise<T> {
  try {
    return await check()
  } catch (error) {
    throw error instanceof Rage3dError ? pluginError(describe(error)) : error
  }
}
