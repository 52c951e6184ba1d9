import { stat } from 'node:fs/promises'
import path from 'node:path'
import type { PhotoError } from '../errors/index.js'
import { claimNames } from './claim-names.js'
import { fileProblemOf, NOT_A_FILE } from './file-problem.js'
import { groupPictures } from './group-pictures.js'
import { judgeGroup, type Refusal } from './judge-group.js'
import { parsePhotoFileName } from './parse-photo-file-name.js'
import { createPhotoFilter, type PhotoFilter, type PhotoFilterOptions } from './photo-filter.js'
import type { PhotoSet } from './photo-set.js'
import { type PictureGroup, plainPictures } from './picture-group.js'
import { type PhotoFolder, readPhotoFolder } from './read-photo-folder.js'
import { refusePhoto } from './refuse-photo.js'
import { forwardSlashes, shownPath } from './shown-path.js'
import { walkPhotoFolders } from './walk-photo-folders.js'

export interface DiscoverOptions extends PhotoFilterOptions {
  /** Absolute path of the project root: globs and labels are relative to it. */
  readonly root: string
  /**
   * Files or folders to look at, absolute or relative to the root. Default: the root. Names of models are relative to
   * the folder given; a file stands for its model, whichever of its pictures it is, whatever the globs say.
   */
  readonly paths?: readonly string[]
  readonly signal?: AbortSignal
}

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

/** What a run of `discoverPhotos` gathers. */
interface Findings {
  /** By the path of the plain picture: a photo that was given twice is taken once, under its first name. */
  readonly sets: Map<string, PhotoSet>
  readonly refusals: Map<string, Refusal>
  readonly folders: Map<string, Promise<PhotoFolder>>
}

/**
 * Finds the photos below some paths. Globs choose models by their plain picture, never the views of one: what belongs to
 * a model depends on its folder alone, so that every run buys the same. Only a cancelled signal makes it throw.
 */
export async function discoverPhotos(options: DiscoverOptions): Promise<DiscoveredPhotos> {
  const filter = createPhotoFilter(options)
  const found: Findings = { sets: new Map(), refusals: new Map(), folders: new Map() }
  const visited = new Set<string>()
  for (const given of options.paths ?? [options.root]) {
    options.signal?.throwIfAborted()
    const start = path.resolve(options.root, given)
    const kind = await kindOf(start)
    if (kind === 'folder') await findBelow(start, { ...options, filter, visited, found })
    else if (kind === 'file') await findAt(start, options.root, found)
    else
      refuse(
        found,
        kind.name,
        refusePhoto('RAGE3D_PHOTO_UNREADABLE', shownPath(options.root, start), kind.reason, kind),
      )
  }
  const { sets, refusals } = claimNames([...found.sets.values()], [...found.refusals.values()])
  return { sets, refused: refusals.map(({ error }) => error), refusedNames: refusals.map(({ name }) => name) }
}

async function kindOf(
  start: string,
): Promise<'folder' | 'file' | { name: string; reason: string; hint: string }> {
  const name = parsePhotoFileName(path.basename(start))?.stem || '/'
  try {
    const target = await stat(start)
    if (target.isDirectory()) return 'folder'
    return target.isFile() ? 'file' : { name, ...NOT_A_FILE }
  } catch (error) {
    return { name, ...fileProblemOf(error) }
  }
}

interface SearchOptions extends DiscoverOptions {
  readonly filter: PhotoFilter
  readonly visited: Set<string>
  readonly found: Findings
}

async function findBelow(
  folder: string,
  { root, filter, visited, found, signal }: SearchOptions,
): Promise<void> {
  const start = { folder, prefix: '', root, base: baseOf(folder, root, filter) }
  for await (const visit of walkPhotoFolders(start, { filter, visited, signal })) {
    if (visit.listing) {
      const takes = (file: string) => filter.takes(forwardSlashes(path.relative(visit.base, file)))
      const groups = groupPictures(visit.listing.entries, visit)
      for (const group of groups.filter((group) => isChosen(group, takes))) keep(found, group)
    } else {
      const { reason, hint } = fileProblemOf(visit.error)
      const error = refusePhoto('RAGE3D_PHOTO_UNREADABLE', shownPath(root, visit.folder), reason, {
        hint,
        cause: visit.error,
      })
      refuse(found, visit.prefix || '/', error)
    }
  }
}

/** Globs are relative to the root; for a folder outside it, or one that they exclude but that was asked for, to it. */
function baseOf(folder: string, root: string, filter: PhotoFilter): string {
  const relative = forwardSlashes(path.relative(root, folder))
  if (relative === '') return root
  const outside = relative === '..' || relative.startsWith('../') || path.isAbsolute(relative)
  return outside || filter.prunes(relative) ? folder : root
}

function isChosen(group: PictureGroup, takes: (file: string) => boolean): boolean {
  const plain = plainPictures(group)
  return (plain.length > 0 ? plain : group.pictures).some((entry) => takes(entry.path))
}

/** Takes the model that a given file belongs to. */
async function findAt(file: string, root: string, found: Findings): Promise<void> {
  const folder = path.dirname(file)
  const label = shownPath(root, file)
  const parsed = parsePhotoFileName(path.basename(file))
  if (!parsed) {
    const { name, ext } = path.parse(file)
    const hint = `Rename it to "${name}.photo${ext || '.jpg'}" to make a model of it.`
    refuse(found, name, refusePhoto('RAGE3D_PHOTO_NAME', label, 'is not named like a photo', { hint }))
    return
  }
  const listing = found.folders.get(folder) ?? readPhotoFolder(folder)
  found.folders.set(folder, listing)
  const groups = groupPictures((await listing).entries, { folder, prefix: '', root })
  const stem = parsed.stem.toLowerCase()
  const group = groups.find(({ pictures }) => pictures[0]!.parsed.stem.toLowerCase() === stem)
  if (group) keep(found, group)
  else refuse(found, parsed.stem, refusePhoto('RAGE3D_PHOTO_VIEWS', label, 'has no photo beside it'))
}

function keep(found: Findings, group: PictureGroup): void {
  const verdict = judgeGroup(group)
  if (Array.isArray(verdict)) {
    for (const { name, error } of verdict) refuse(found, name, error)
  } else if (!found.sets.has(verdict.views[0]!.path)) {
    found.sets.set(verdict.views[0]!.path, verdict)
  }
}

function refuse(found: Findings, name: string, error: PhotoError): void {
  if (!found.refusals.has(error.photo!)) found.refusals.set(error.photo!, { name, error })
}
