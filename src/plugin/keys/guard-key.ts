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
 * @param roots Folders whose `.env` files may hold a key: Vite's root, and that of the settings.
 */
export async function createKeyGuard(
  config: ResolvedConfig,
  roots: readonly string[],
  env: NodeJS.ProcessEnv = process.env,
): Promise<KeyGuard | null> {
  if (config.env.VITE_RAGE3D_API_KEY) throw exposed('VITE_RAGE3D_API_KEY is set, and Vite publishes it')
  const holding = [...new Set(roots)].filter((root) => mayHoldKey(root, env))
  if (holding.length === 0) return null
  // Loaded only now, because the option schemas come with it.
  const { readEnvironment } = await import('../../config/index.js')
  const keys = holding.map((root) => readEnvironment(root, env).apiKey).filter((key) => key !== null)
  const published = Object.entries(config.env).find(([, value]) => keys.some((key) => key.reveal() === value))
  if (published) throw exposed(`\`envPrefix\` makes Vite publish ${published[0]}`)
  const finder = createSecretFinder(keys.map((key) => key.reveal()))
  if (!finder) return null

  /** Bytes of the files that were looked at, by name in the output folder. */
  const clean = new Map<string, number>()
  const redact = (text: string) => keys.reduce((clear, key) => key.redact(clear), text)
  const refuse = (files: readonly string[]) => {
    // A file may carry the key in its very name.
    if (files.length > 0) throw exposed(`the API key is in ${files.map(redact).join(', ')}`)
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
