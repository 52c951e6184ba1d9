import { existsSync } from 'node:fs'
import path from 'node:path'
import type { DiscoveredPhotos } from '../photos/index.js'
import type { ManifestModel } from './manifest.js'

/**
 * Names of the models whose photo is gone: the file does not exist any more, or it lies below the paths and was not
 * found there. A photo that is broken or refused for now keeps its last good model, and so does everything below a
 * folder that cannot be listed.
 */
export function goneModels(
  entries: ReadonlyMap<string, ManifestModel>,
  found: DiscoveredPhotos,
  paths: readonly string[],
  root: string,
): string[] {
  const photos = new Set(found.sets.flatMap((set) => set.views[0]?.path ?? []))
  const refused = new Set(found.refusedNames)
  const hidden = found.refusedNames
    .filter((name) => name.endsWith('/'))
    .map((name) => (name === '/' ? '' : name))
  const scopes = paths.length > 0 ? paths : [root]
  const gone = ([name, { photo }]: readonly [string, ManifestModel]) => {
    if (refused.has(name) || hidden.some((folder) => name.startsWith(folder))) return false
    const file = path.resolve(root, photo)
    if (!existsSync(file)) return true
    if (photos.has(file)) return false
    return scopes.some((scope) => isBelow(file, scope))
  }
  return [...entries].filter(gone).map(([name]) => name)
}

const isBelow = (file: string, folder: string): boolean =>
  file === folder || file.startsWith(folder + path.sep)
