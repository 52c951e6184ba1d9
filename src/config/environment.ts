import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { parseEnv } from 'node:util'
import { ConfigError } from '../errors/index.js'
import { ApiKey } from './api-key.js'

/** What the environment and the project's `.env` files say. */
export interface Environment {
  readonly apiKey: ApiKey | null
  /** `RAGE3D_API_URL`. */
  readonly apiUrl: string | undefined
  /** `RAGE3D_STORE`. */
  readonly storeDir: string | undefined
  /** Whether this is continuous integration: `CI` is set to anything but an empty string, `0` or `false`. */
  readonly ci: boolean
}

/** Reads the process environment first, then `.env.local`, then `.env` of the root. */
export function readEnvironment(root: string, env: NodeJS.ProcessEnv = process.env): Environment {
  refuseExposedKey(root, env)
  const layers = [env, readEnvFile(path.join(root, '.env.local')), readEnvFile(path.join(root, '.env'))]
  const get = (name: string) => layers.map((layer) => layer[name]?.trim()).find((value) => value)
  const key = get('RAGE3D_API_KEY')
  const ci = env.CI
  return {
    apiKey: key ? new ApiKey(key) : null,
    apiUrl: get('RAGE3D_API_URL'),
    storeDir: get('RAGE3D_STORE'),
    ci: ci !== undefined && ci !== '' && ci !== '0' && ci !== 'false',
  }
}

/**
 * Throws `ConfigError` if the key stands under its `VITE_` name: in the environment, or in any `.env` file of the
 * root, those of Vite's modes (`.env.production`) among them.
 */
export function refuseExposedKey(root: string, env: NodeJS.ProcessEnv = process.env): void {
  const isSet = (values: NodeJS.ProcessEnv) => Boolean(values.VITE_RAGE3D_API_KEY?.trim())
  const file = envFilesOf(root).find((name) => isSet(readEnvFile(path.join(root, name))))
  if (!file && !isSet(env)) return
  throw new ConfigError(
    'RAGE3D_KEY_EXPOSED',
    `VITE_RAGE3D_API_KEY is set in ${file ?? 'the environment'}: Vite puts every VITE_ variable into the bundle, where anyone can read the key.`,
    {
      hint: 'Rename it to RAGE3D_API_KEY, and make a new key in your dashboard if a bundle was ever published.',
    },
  )
}

function envFilesOf(root: string): string[] {
  try {
    const entries = readdirSync(root, { withFileTypes: true })
    return entries
      .filter((entry) => !entry.isDirectory() && /^\.env(\.|$)/.test(entry.name))
      .map(({ name }) => name)
  } catch {
    return [] // A root that cannot be listed has no files that could be read either.
  }
}

function readEnvFile(file: string): Record<string, string | undefined> {
  let bytes: Buffer
  try {
    bytes = readFileSync(file)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {}
    throw new ConfigError('RAGE3D_CONFIG_UNREADABLE', `${file} cannot be read.`, { cause: error })
  }
  if (bytes.includes(0)) {
    throw new ConfigError(
      'RAGE3D_CONFIG_UNREADABLE',
      `${file} is not UTF-8: a key in it would not be seen.`,
      {
        hint: 'Save it as UTF-8. PowerShell writes UTF-16 unless it is told otherwise.',
      },
    )
  }
  // Some editors begin a file with a byte order mark, which would become part of the first name.
  return parseEnv(bytes.toString('utf8').replace(/^\uFEFF/, ''))
}
