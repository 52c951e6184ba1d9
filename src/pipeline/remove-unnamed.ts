import { readdirSync, renameSync, rmdirSync, rmSync, statSync } from 'node:fs'
import path from 'node:path'
import { stampOf } from './file-stamp.js'

export interface RemoveOptions {
  readonly dir: string
  /** Files of ours, relative to `dir`. Those that are gone afterwards are taken out. */
  readonly owned: Set<string>
  readonly named: ReadonlySet<string>
  /** Files that are being put in place. */
  readonly placing: ReadonlySet<string>
}

export interface Removal {
  /** Named files whose old spelling on disk was mended: their stamps have changed. */
  readonly respelled: readonly string[]
  /** Files that stay for now, and why: another program may have them open. */
  readonly kept: ReadonlyMap<string, Error>
}

/**
 * Removes the files of ours that nothing names any more, and the folders that this leaves empty. At once, so that nothing
 * can be put there meanwhile. A file that cannot be removed does not stop the others.
 */
export function removeUnnamed({ dir, owned, named, placing }: RemoveOptions): Removal {
  const respelled: string[] = []
  const kept = new Map<string, Error>()
  const inUse = new Set([...named, ...placing])
  for (const file of owned) {
    if (inUse.has(file)) continue
    try {
      const same = otherSpelling(dir, file, inUse)
      if (same !== undefined && !named.has(same)) continue // It is being put in place: the next save spells it.
      if (same === undefined) removeFile(dir, file, placing)
      else if (respell(dir, file, same, inUse)) respelled.push(same)
      owned.delete(file)
    } catch (error) {
      kept.set(file, error as Error)
    }
  }
  return { respelled, kept }
}

function removeFile(dir: string, file: string, placing: ReadonlySet<string>): void {
  // A folder that stands where the file was is somebody else's.
  if (stampOf(path.join(dir, file)) !== null) rmSync(path.join(dir, file), { force: true })
  for (let folder = path.dirname(file); folder !== '.'; folder = path.dirname(folder)) {
    if ([...placing].some((other) => other.startsWith(`${folder}/`))) return
    try {
      rmdirSync(path.join(dir, folder))
    } catch {
      return // Not empty: somebody else's files, or other models.
    }
  }
}

/** On disks that ignore letter case or spelling two names may lead to one file: the other name of this one. */
export function otherSpelling(dir: string, file: string, names: ReadonlySet<string>): string | undefined {
  const fold = (name: string) => name.normalize('NFC').toLowerCase()
  const inodeOf = (name: string) =>
    statSync(path.join(dir, name), { bigint: true, throwIfNoEntry: false })?.ino
  if (stampOf(path.join(dir, file)) === null) return undefined
  const inode = inodeOf(file)
  for (const name of names) if (fold(name) === fold(file) && inodeOf(name) === inode) return name
  return undefined
}

/**
 * Spells a file and its folders on disk as they are named now: where the output is served, letter case may count.
 * A folder that other files are named in keeps its spelling. Returns whether anything was renamed.
 */
function respell(dir: string, from: string, to: string, inUse: ReadonlySet<string>): boolean {
  const [before, after] = [from.split('/'), to.split('/')]
  let isRenamed = false
  for (const [depth, name] of after.entries()) {
    const old = before[depth]
    const folder = path.join(dir, ...after.slice(0, depth))
    if (old === undefined || old === name || !readdirSync(folder).includes(old)) continue
    const inOld = `${before.slice(0, depth + 1).join('/')}/`
    if ([...inUse].some((file) => file.startsWith(inOld))) continue
    renameSync(path.join(folder, old), path.join(folder, name))
    isRenamed = true
  }
  return isRenamed
}
