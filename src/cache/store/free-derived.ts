import { readdir, stat } from 'node:fs/promises'
import path from 'node:path'
import { USED } from './derived-entry.js'
import type { FreedFiles, FreeOptions } from './derived-types.js'
import { discard } from './discard.js'

interface Entry {
  readonly folder: string
  readonly bytes: number
  /** Milliseconds since 1970. */
  readonly usedAt: number
}

/** Frees derived entries by last use and total size. Looks at the derived folder only: raw models are out of reach. */
export async function freeDerived(dir: string, options: FreeOptions): Promise<FreedFiles> {
  const { maxBytes = Number.POSITIVE_INFINITY, maxAgeMs = Number.POSITIVE_INFINITY, dryRun = false } = options
  const oldest = Date.now() - maxAgeMs
  const result = { freedEntries: 0, freedBytes: 0, keptEntries: 0, keptBytes: 0 }
  for (const entry of await listEntries(path.join(dir, 'derived'))) {
    const isWanted = entry.usedAt >= oldest && result.keptBytes + entry.bytes <= maxBytes
    // What another program has open stays.
    if (isWanted || !(dryRun || (await discard(dir, entry.folder)))) {
      result.keptEntries++
      result.keptBytes += entry.bytes
      continue
    }
    result.freedEntries++
    result.freedBytes += entry.bytes
  }
  return result
}

/** Most recently used first. */
async function listEntries(folder: string): Promise<Entry[]> {
  const entries: Entry[] = []
  for (const prefix of await names(folder)) {
    for (const key of await names(path.join(folder, prefix))) {
      const entry = await measure(path.join(folder, prefix, key))
      if (entry) entries.push(entry)
    }
  }
  return entries.sort((a, b) => b.usedAt - a.usedAt)
}

async function measure(folder: string): Promise<Entry | null> {
  let bytes = 0
  let usedAt = 0
  for (const name of await names(folder)) {
    const stats = await stat(path.join(folder, name)).catch(() => null)
    bytes += stats?.size ?? 0
    if (name === USED) usedAt = stats?.mtimeMs ?? 0
  }
  return { folder, bytes, usedAt }
}

async function names(folder: string): Promise<string[]> {
  try {
    return await readdir(folder)
  } catch {
    return []
  }
}
