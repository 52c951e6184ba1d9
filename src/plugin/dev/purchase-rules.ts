import { realpathSync, statSync } from 'node:fs'
import path from 'node:path'
import picomatch from 'picomatch'
import type { ResolvedConfig } from 'vite'
import type { Settings } from '../../config/index.js'
import { isBelow, isBelowAllowed } from './photo-access.js'

/**
 * Whether the dev server itself may buy a photo's model under `spend.when: 'auto'`: it lies below the root, outside
 * `node_modules`, inside `server.fs.allow`, and `include` matches it. That a module imports it is checked apart.
 */
export function mayBuyUnasked(
  photo: string,
  settings: Pick<Settings, 'root' | 'spend' | 'include' | 'exclude'>,
  config: Pick<ResolvedConfig, 'server'>,
): boolean {
  if (settings.spend.when !== 'auto') return false
  const real = realpathSync(photo)
  const root = realpathSync(settings.root)
  if (!isBelow(real, root) || !isBelowAllowed(real, config)) return false
  const relative = path.relative(root, real).split(path.sep).join('/')
  if (relative.split('/').includes('node_modules')) return false
  const included = picomatch([...settings.include], { ignore: [...settings.exclude] })
  return included(relative)
}

/** Milliseconds until none of the files has been touched for `quietMs`. A time in the future counts as now. */
export function untilQuiet(
  files: readonly string[],
  touchedAt: number,
  quietMs: number,
  now: number = Date.now(),
): number {
  const times = files.map((file) => statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0)
  const last = Math.min(now, Math.max(touchedAt, ...times))
  return Math.max(0, last + quietMs - now)
}
