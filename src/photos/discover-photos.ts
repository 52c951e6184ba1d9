import { stat } from 'node:fs/promises'
import path from 'node:path'
import type { PhotoError } from '../errors/index.js'
import { type FileProblem, fileProblemOf, NOT_A_FILE } from './file-problem.js'
import { findGivenFile, type ListedFolders } from './find-given-file.js'
import { createFindings, type Findings } from './findings.js'
import { groupPictures } from './group-pictures.js'
import { parsePhotoFileName } from './parse-photo-file-name.js'
import { createPhotoFilter, type PhotoFilter, type PhotoFilterOptions } from './photo-filter.js'
import type { PhotoSet } from './photo-set.js'
import { type PictureGroup, plainPictures } from './picture-group.js'
import { refusePhoto } from './refuse-photo.js'
import { isOutside, relativePath, shownPath } from './shown-path.js'
import { type VisitedFolder, walkPhotoFolders } from './walk-photo-folders.js'

/** Where to look for photos. */
export interface DiscoverOptions extends PhotoFilterOptions {
  /** Absolute path of the project root: globs and labels are relative to it. */
  readonly root: string
  /**
   * Files or folders to look at, absolute or relative to the root. None: the root. Names of models are relative to
   * the folder given; a file stands for its model, whichever of its pictures it is, whatever the globs say.
   */
  readonly paths?: readonly string[]
  readonly signal?: AbortSignal
}

/** What `discoverPhotos` found. */
export interface DiscoveredPhotos {
  /** Sorted by name. */
  readonly sets: PhotoSet[]
  /** What was refused by its name or place, each with `.photo`; sorted by name. The contents are not looked at. */
  readonly refused: PhotoError[]
  /**
   * Names of the models of `refused`, at the same positions. One that ends with a slash stands for all models below a
   * folder that cannot be listed, and `/` alone for all: nothing is known about them, so nothing of theirs may go.
   */
  readonly refusedNames: string[]
}

/**
 * Finds the photos below some paths. Globs choose models by their plain picture, never the views of one: what belongs
 * to a model depends on its folder alone, so that every run buys the same. Only a cancelled signal makes it throw.
 */
export async function discoverPhotos(options: DiscoverOptions): Promise<DiscoveredPhotos> {
  const { root, signal, paths = [] } = options
  const filter = createPhotoFilter(options)
  const found = createFindings()
  const visited = new Set<string>()
  const listed: ListedFolders = new Map()
  for (const given of paths.length > 0 ? paths : [root]) {
    signal?.throwIfAborted()
    const start = path.resolve(root, given)
    const kind = await kindOf(start)
    if (kind === 'folder') await findBelow(start, { root, filter, visited, found, signal })
    else if (kind === 'file') await findGivenFile(start, { root, found, listed })
    else refuseStart(start, root, kind, found)
  }
  const { sets, refusals } = found.settle()
  return { sets, refused: refusals.map(({ error }) => error), refusedNames: refusals.map(({ name }) => name) }
}

async function kindOf(start: string): Promise<'folder' | 'file' | FileProblem> {
  try {
    const target = await stat(start)
    if (target.isDirectory()) return 'folder'
    return target.isFile() ? 'file' : NOT_A_FILE
  } catch (error) {
    return fileProblemOf(error)
  }
}

function refuseStart(start: string, root: string, { reason, hint }: FileProblem, found: Findings): void {
  const name = parsePhotoFileName(path.basename(start))?.stem || '/'
  found.refuse(name, refusePhoto('RAGE3D_PHOTO_UNREADABLE', shownPath(root, start), reason, { hint }))
}

interface SearchOptions {
  readonly root: string
  readonly filter: PhotoFilter
  readonly visited: Set<string>
  readonly found: Findings
  readonly signal: AbortSignal | undefined
}

async function findBelow(folder: string, options: SearchOptions): Promise<void> {
  const { root, filter, found } = options
  const start = { folder, prefix: '', root, base: baseOf(folder, root, filter) }
  for await (const visit of walkPhotoFolders(start, options)) {
    if (!visit.listing) {
      refuseFolder(visit, found)
      continue
    }
    const relative = relativePath(visit.base, visit.folder)
    const before = relative === '' ? '' : `${relative}/`
    for (const group of groupPictures(visit.listing.entries, visit)) {
      if (isChosen(group, before, filter)) found.add(group)
    }
  }
}

/** Globs are relative to the root; for a folder outside it, or one that they exclude but that was asked for, to it. */
function baseOf(folder: string, root: string, filter: PhotoFilter): string {
  const relative = relativePath(root, folder)
  return isOutside(relative) || (relative !== '' && filter.prunes(relative)) ? folder : root
}

function isChosen(group: PictureGroup, before: string, filter: PhotoFilter): boolean {
  const plain = plainPictures(group)
  return (plain.length > 0 ? plain : group.pictures).some(({ fileName }) => filter.takes(before + fileName))
}

function refuseFolder({ folder, prefix, root, error }: VisitedFolder, found: Findings): void {
  const { reason, hint } = fileProblemOf(error)
  const options = { hint, cause: error }
  found.refuse(
    prefix || '/',
    refusePhoto('RAGE3D_PHOTO_UNREADABLE', shownPath(root, folder), reason, options),
  )
}
