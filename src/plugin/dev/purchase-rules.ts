import { realpathSync, statSync } from 'node:fs'
import path from 'node:path'
import type { ResolvedConfig } from 'vite'
import type { Settings } from '../../config/index.js'
import type { Pipeline } from '../../pipeline/index.js'
import { isSamePhoto } from '../is-same-photo.js'
import { isBelow, isBelowAllowed } from './photo-access.js'

/**
 * Whether the dev server itself may buy a photo's model under `spend.when: 'auto'`, by where it lies: below the root,
 * outside `node_modules`, inside `server.fs.allow`. That `include` matches it and a module imports it is checked apart.
 */
export function liesWhereItMayBeBought(
  photo: string,
  settings: Pick<Settings, 'root' | 'spend'>,
  config: Pick<ResolvedConfig, 'server'>,
): boolean {
  if (settings.spend.when !== 'auto') return false
  const real = realpathSync(photo)
  const root = realpathSync(settings.root)
  if (!isBelow(real, root) || !isBelowAllowed(real, config)) return false
  const relative = path.relative(root, real).split(path.sep).join('/')
  return !relative.split('/').includes('node_modules')
}

/** Whether `include` matches a photo: asked of the pipeline, so that one place knows what the globs mean. */
export async function isIncluded(photo: string, root: string, pipeline: Pipeline): Promise<boolean> {
  const needs = await pipeline.plan([path.dirname(photo)])
  return needs.some((need) => isSamePhoto(path.resolve(root, need.photo), photo))
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
