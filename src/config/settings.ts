import { statSync } from 'node:fs'
import path from 'node:path'
import envPaths from 'env-paths'
import { ConfigError } from '../errors/index.js'
import type { ApiKey } from './api-key.js'
import { configSchema, type Rage3dConfig, type ResolvedConfig } from './config-schema.js'
import { readEnvironment } from './environment.js'
import { loadConfigFile } from './load-config-file.js'
import { mergeOptions } from './merge.js'
import type { OptimizeOptions, Recipe } from './optimize-schema.js'
import { parseSettings } from './parse.js'

/** Everything a run needs to know, complete and checked. Paths are absolute. */
export interface Settings extends Omit<ResolvedConfig, 'spend' | 'store'> {
  /** Project root. */
  readonly root: string
  readonly configFile: string | null
  readonly apiKey: ApiKey | null
  readonly ci: boolean
  readonly spend: ResolvedConfig['spend'] & {
    readonly when: 'never' | 'ask' | 'auto'
  }
  readonly store: { readonly dir: string }
  /** `optimize` as written, before defaults: what a sidecar is laid on. */
  readonly optimizeOptions: OptimizeOptions
}

export interface ResolveSettingsOptions {
  readonly root: string
  /** Config file to use instead of the one found in the root. */
  readonly configFile?: string
  /** Plugin options or flags, most important last; each overrides the ones before it key by key. */
  readonly overrides?: readonly (Rage3dConfig | undefined)[]
  readonly env?: NodeJS.ProcessEnv
}

/** Joins defaults, config file, overrides and environment. Throws `ConfigError`. */
export async function resolveSettings(options: ResolveSettingsOptions): Promise<Settings> {
  const root = path.resolve(options.root)
  refuseMissingRoot(root)
  const env = options.env ?? process.env
  const environment = readEnvironment(root, env)
  const { file, value } = await loadConfigFile(root, options.configFile)
  // Each layer is checked by itself first, so that a mistake is reported where it was made.
  if (file) parseSettings(configSchema, value, path.basename(file))
  let merged = value as Rage3dConfig
  for (const override of options.overrides ?? []) {
    if (!override) continue
    parseSettings(configSchema, override, 'The options')
    merged = mergeOptions(merged, override)
  }
  if (environment.apiUrl) {
    const fromEnvironment = { api: { url: environment.apiUrl } }
    parseSettings(configSchema, fromEnvironment, 'RAGE3D_API_URL')
    merged = mergeOptions(merged, fromEnvironment)
  }
  const config = parseSettings(configSchema, merged, 'The settings')
  const storeDir = environment.storeDir ?? config.store.dir ?? dataFolder(env)
  return {
    ...config,
    root,
    configFile: file,
    apiKey: environment.apiKey,
    ci: environment.ci,
    api: { ...config.api, url: config.api.url.replace(/\/+$/, '') },
    spend: {
      ...config.spend,
      when: config.spend.when ?? (environment.ci ? 'never' : 'ask'),
    },
    store: { dir: path.resolve(root, storeDir) },
    optimizeOptions: merged.optimize ?? {},
  }
}

function refuseMissingRoot(root: string): void {
  if (statSync(root, { throwIfNoEntry: false })?.isDirectory()) return
  throw new ConfigError('RAGE3D_USAGE', `The project root ${root} is not a folder.`, {
    hint: 'Check the spelling of `--root`, or of the `root` option.',
  })
}

/** The recipe of one model: defaults < config < sidecar. `origin` names the sidecar in errors. */
export function resolveRecipe(settings: Pick<Settings, 'optimizeOptions'>, sidecar: object | null): Recipe {
  const { $schema: _schema, ...own } = (sidecar ?? {}) as { $schema?: string }
  const merged = mergeOptions(settings.optimizeOptions, own)
  return parseSettings(configSchema.shape.optimize, merged, 'The optimize settings')
}

/** Follows `XDG_DATA_HOME` as it stands in `env`; on Windows and macOS the folder that the system names. */
function dataFolder(env: NodeJS.ProcessEnv): string {
  if (process.platform === 'linux' && env.XDG_DATA_HOME) return path.join(env.XDG_DATA_HOME, 'rage3d')
  return envPaths('rage3d', { suffix: '' }).data
}
