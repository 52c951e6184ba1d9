import path from 'node:path'
import type { Need, Pipeline } from '../pipeline/index.js'

/** What each photo (absolute path) would need. Sends nothing. */
export async function needsByPhoto(
  pipeline: Pipeline,
  photos: readonly string[],
  root: string,
  signal?: AbortSignal,
): Promise<Map<string, Need>> {
  const needs = await pipeline.needs(photos, signal)
  const byPath = new Map(needs.map((need) => [path.resolve(root, need.photo), need]))
  const known = new Map<string, Need>()
  for (const photo of photos) {
    const need = byPath.get(path.resolve(photo))
    if (need) known.set(photo, need)
  }
  return known
}
