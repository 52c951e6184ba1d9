import { existsSync } from 'node:fs'
import path from 'node:path'
import type { ResolvedConfig, Rollup } from 'vite'
import { ConfigError } from '../../errors/index.js'
import { leaksInBundle, leaksInFolder } from './find-leaks.js'
import { createSecretFinder } from './key-patterns.js'

/** Keeps the API key out of everything that a build writes. Every method throws `RAGE3D_KEY_EXPOSED`. */
export interface KeyGuard {
  /** Files that Vite copies as they are. */
  checkPublicFolder(): Promise<void>
  /** Chunks, assets and source maps, before they are written. */
  checkBundle(bundle: Rollup.OutputBundle): void
  /** What stands in the output folder besides, such as files that other plugins wrote. */
  checkFolder(folder: string): Promise<void>
}

/**
 * Prepares the guard, and refuses a key under a name that Vite publishes. `null` when there is no key to lose.
 */
export async function createKeyGuard(
  config: ResolvedConfig,
  env: NodeJS.ProcessEnv = process.env,
): Promise<KeyGuard | null> {
  if (config.env.VITE_RAGE3D_API_KEY) throw exposed('VITE_RAGE3D_API_KEY is set, and Vite publishes it')
  if (!mayHoldKey(config.root, env)) return null
  // Loaded only now, because the option schemas come with it.
  const { readEnvironment } = await import('../../config/index.js')
  const { apiKey } = readEnvironment(config.root, env)
  if (!apiKey) return null
  const key = apiKey.reveal()
  const published = Object.entries(config.env).find(([, value]) => value === key)
  if (published) throw exposed(`\`envPrefix\` makes Vite publish ${published[0]}`)
  const finder = createSecretFinder(key)
  if (!finder) return null

  /** Bytes of the files that were looked at, by name in the output folder. */
  const clean = new Map<string, number>()
  const refuse = (files: readonly string[]) => {
    // A file may carry the key in its very name.
    if (files.length > 0)
      throw exposed(`the API key is in ${files.map((file) => apiKey.redact(file)).join(', ')}`)
  }
  return {
    async checkPublicFolder() {
      if (!config.publicDir || !config.build.copyPublicDir) return
      const name = path.relative(config.root, config.publicDir).split(path.sep).join('/')
      refuse((await leaksInFolder(config.publicDir, finder, clean)).map((file) => `${name}/${file}`))
    },
    checkBundle: (bundle) => refuse(leaksInBundle(bundle, finder, clean)),
    checkFolder: async (folder) => refuse(await leaksInFolder(folder, finder, clean)),
  }
}

/** Whether there can be a key at all. */
function mayHoldKey(root: string, env: NodeJS.ProcessEnv): boolean {
  const named = env.RAGE3D_API_KEY || env.VITE_RAGE3D_API_KEY
  return Boolean(named) || ['.env.local', '.env'].some((name) => existsSync(path.join(root, name)))
}

function exposed(reason: string): ConfigError {
  return new ConfigError('RAGE3D_KEY_EXPOSED', `The build was stopped: ${reason}.`, {
    hint: 'Nothing that browsers load may hold RAGE3D_API_KEY. Remove it there, and make a new key in your dashboard if it was ever published.',
  })
}
