import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { ConfigError } from '../errors/index.js'
import { CONFIG_FILES } from './config-files.js'

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

/** Whether the file imports others of the project: those may need the compiler. */
function importsNeighbours(text: string): boolean {
  return /\b(?:from|import)\b\s*\(?\s*['"`]\.{1,2}\//.test(text)
}

/** Without the compiler. The digest makes it another module once it changes, for watch mode. */
async function importAsItIs(file: string, text: string): Promise<unknown> {
  const digest = createHash('sha256').update(text).digest('hex')
  const module: { readonly default?: unknown } = await import(`${pathToFileURL(file).href}?${digest}`)
  return module.default ?? module
}

async function readConfig(file: string): Promise<unknown> {
  // Editors on Windows may begin a file with a byte order mark, which JSON does not allow (RFC 8259, section 8.1).
  const text = readFileSync(file, 'utf8').replace(/^\uFEFF/, '')
  if (file.endsWith('.json')) return JSON.parse(text)
  if (file.endsWith('.mjs') && !importsNeighbours(text)) return importAsItIs(file, text)
  // Loaded only here: most runs do not pay for the compiler.
  const { createJiti } = await import('jiti')
  // No caches: watch mode reads the file again after each change, and nothing may be left in the project.
  const jiti = createJiti(import.meta.url, { fsCache: false, moduleCache: false, interopDefault: true })
  return jiti.import(file, { default: true })
}
