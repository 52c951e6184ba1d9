import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { ConfigError } from '../errors/index.js'

const CONFIG_FILES = ['ts', 'mts', 'js', 'mjs', 'json'].map((extension) => `rage3d.config.${extension}`)

export interface LoadedConfigFile {
  /** Absolute path, or `null` when the project has no config file. */
  readonly file: string | null
  /** The default export, not yet checked. */
  readonly value: unknown
}

/** Finds and runs `rage3d.config.*` of the root, or the file given. */
export async function loadConfigFile(root: string, explicit?: string): Promise<LoadedConfigFile> {
  const file = explicit
    ? path.resolve(root, explicit)
    : CONFIG_FILES.map((name) => path.join(root, name)).find((candidate) => existsSync(candidate))
  if (!file) return { file: null, value: {} }
  try {
    return { file, value: await readConfig(file) }
  } catch (error) {
    throw new ConfigError(
      'RAGE3D_CONFIG_UNREADABLE',
      `${path.basename(file)} cannot be used: ${(error as Error).message}`,
      {
        cause: error,
      },
    )
  }
}

async function readConfig(file: string): Promise<unknown> {
  if (file.endsWith('.json')) return JSON.parse(readFileSync(file, 'utf8'))
  // Loaded only here: a run without a config file, or with a JSON one, does not pay for the compiler.
  const { createJiti } = await import('jiti')
  // No caches: watch mode reads the file again after each change, and nothing may be left in the project.
  const jiti = createJiti(import.meta.url, { fsCache: false, moduleCache: false, interopDefault: true })
  return jiti.import(file, { default: true })
}
