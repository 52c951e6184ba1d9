import { realpathSync } from 'node:fs'
import path from 'node:path'

/** The one name of a place: without links, and as the disk spells it. What does not exist yet keeps its given name. */
export function realPath(place: string): string {
  const full = path.resolve(place)
  try {
    return realpathSync.native(full)
  } catch {
    const parent = path.dirname(full)
    return parent === full ? full : path.join(realPath(parent), path.basename(full))
  }
}
