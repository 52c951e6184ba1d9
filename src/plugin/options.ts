import type { Rage3dConfig } from '../config/index.js'
import { ConfigError } from '../errors/index.js'

/** Options of the Vite plugin: every key of `rage3d.config.*`, which they override, and a few of its own. */
export interface Rage3dPluginOptions extends Rage3dConfig {
  /** Project root, where `rage3d.config.*` and `rage3d.lock.json` lie. Default: Vite's root. */
  readonly root?: string
  /** Config file to use instead of `rage3d.config.*` of the root. */
  readonly configFile?: string
  /** Whether the page shows small notes about models on their way, in development. Default: true. */
  readonly toast?: boolean
}

const OWN = { root: 'string', configFile: 'string', toast: 'boolean' } as const

/** Checks the options that are the plugin's own; the others are checked with the config. Throws `ConfigError`. */
export function refuseWrongTypes(options: Rage3dPluginOptions): void {
  for (const name of Object.keys(OWN) as (keyof typeof OWN)[]) {
    if (options[name] === undefined || typeof options[name] === OWN[name]) continue
    throw new ConfigError('RAGE3D_CONFIG_INVALID', `The options: \`${name}\`: expected ${OWN[name]}.`)
  }
}
