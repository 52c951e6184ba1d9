import { realpathSync } from 'node:fs'
import { realpath } from 'node:fs/promises'
import path from 'node:path'
import type { FolderContext } from './group-pictures.js'
import type { PhotoFilter } from './photo-filter.js'
import { type PhotoFolder, readPhotoFolder } from './read-photo-folder.js'
import { relativePath } from './shown-path.js'

/** Folders listed at a time: enough to keep the disk busy, few enough for any limit on open files. */
const CONCURRENCY = 16

/** A folder to begin at. */
export interface StartFolder extends FolderContext {
  /** Folder that the globs are relative to. */
  readonly base: string
}

/** One folder of the walk: its listing, or why it could not be listed. */
export interface VisitedFolder extends StartFolder {
  readonly listing: PhotoFolder | null
  readonly error?: unknown
}

interface Step extends StartFolder {
  /** Path without links. */
  readonly real: string
}

/** What a walk keeps to. */
export interface WalkOptions {
  readonly filter: PhotoFilter
  readonly signal: AbortSignal | undefined
  /** Real paths of folders already walked; the walk adds its own. */
  readonly visited: Set<string>
}

/**
 * Lists a folder and all below it that the filter does not exclude, each real folder once. Links are followed after all
 * real folders, so that a loop ends, and a photo is named by its own place rather than by a link to it.
 */
export async function* walkPhotoFolders(
  start: StartFolder,
  options: WalkOptions,
): AsyncGenerator<VisitedFolder> {
  const linked: StartFolder[] = [start]
  for (let next = linked.shift(); next; next = linked.shift()) {
    let level = await enter(next, options.visited)
    if ('error' in level) {
      yield level
      continue
    }
    while (level.length > 0) {
      const below: Step[] = []
      for (let i = 0; i < level.length; i += CONCURRENCY) {
        options.signal?.throwIfAborted()
        const visits = await Promise.all(level.slice(i, i + CONCURRENCY).map(list))
        for (const [j, visit] of visits.entries()) {
          yield visit
          const step = level[i + j]!
          below.push(...stepsBelow(step, visit, options))
          linked.push(...foldersOf(step, visit.listing?.linkedFolders, options.filter))
        }
      }
      level = below
    }
  }
}

async function enter(
  start: StartFolder,
  visited: Set<string>,
): Promise<Step[] | (VisitedFolder & { error: unknown })> {
  try {
    const real = await realPathOf(start.folder)
    if (visited.has(real)) return []
    visited.add(real)
    return [{ ...start, real }]
  } catch (error) {
    return { ...start, listing: null, error }
  }
}

/**
 * A folder's path without links. Some volumes of Windows, RAM disks among them, do not tell, with the code EISDIR
 * (https://github.com/nodejs/node/issues/37737): Node then follows the links itself.
 */
async function realPathOf(folder: string): Promise<string> {
  try {
    return await realpath(folder)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EISDIR') throw error
    return realpathSync(folder)
  }
}

async function list(step: Step): Promise<VisitedFolder> {
  try {
    return { ...step, listing: await readPhotoFolder(step.folder) }
  } catch (error) {
    return { ...step, listing: null, error }
  }
}

function stepsBelow(step: Step, { listing }: VisitedFolder, { filter, visited }: WalkOptions): Step[] {
  const steps = foldersOf(step, listing?.folders, filter).map((folder) => ({
    ...folder,
    real: path.join(step.real, path.basename(folder.folder)),
  }))
  const fresh = steps.filter(({ real }) => !visited.has(real))
  for (const { real } of fresh) visited.add(real)
  return fresh
}

function foldersOf(parent: StartFolder, names: readonly string[] = [], filter: PhotoFilter): StartFolder[] {
  return names
    .map((name) => ({
      ...parent,
      folder: path.join(parent.folder, name),
      prefix: `${parent.prefix}${name.normalize('NFC')}/`,
    }))
    .filter(({ base, folder }) => !filter.prunes(relativePath(base, folder)))
}
