import path from 'node:path'
import type { PictureGroup } from './picture-group.js'
import type { PhotoEntry } from './read-photo-folder.js'
import { shownPrefix } from './shown-path.js'

/** Where a folder stands. */
export interface FolderContext {
  /** Absolute path of the folder as people reach it. */
  readonly folder: string
  /** What stands before the names of its models: empty, or a path that ends with a slash. */
  readonly prefix: string
  /** Project root, for labels. */
  readonly root: string
}

/**
 * Gathers the files of one folder into one group per model. Letter case does not part them: `MUG.PHOTO.JPG` and
 * `mug.photo.back.jpg` would be one model on Windows and macOS, so they are everywhere. Sidecars alone make no group.
 */
export function groupPictures(entries: readonly PhotoEntry[], context: FolderContext): PictureGroup[] {
  const groups = new Map<string, PhotoEntry[]>()
  for (const entry of entries) {
    const key = entry.parsed.stem.toLowerCase()
    const group = groups.get(key)
    if (group) group.push(entry)
    else groups.set(key, [entry])
  }
  // Joined by hand: `path.join` for every file would be half the time of a walk over 10,000 photos.
  const before = context.folder.endsWith(path.sep) ? context.folder : context.folder + path.sep
  const shownBefore = shownPrefix(context.root, context.folder)
  return [...groups.values()]
    .filter((group) => group.some(isPicture))
    .map((group) => toGroup(group, context.prefix, before, shownBefore))
}

function toGroup(
  entries: readonly PhotoEntry[],
  prefix: string,
  before: string,
  shownBefore: string,
): PictureGroup {
  const pictures = entries.filter(isPicture).map(({ fileName, parsed, problem }) => ({
    fileName,
    parsed,
    problem,
    path: before + fileName,
    label: shownBefore + fileName,
  }))
  const lead = pictures.find(({ parsed }) => parsed.view === null) ?? pictures[0]!
  const sidecar = entries.find((entry) => !isPicture(entry))
  return {
    name: prefix + (lead.parsed.stem || lead.fileName),
    pictures,
    sidecar: sidecar ? before + sidecar.fileName : null,
  }
}

const isPicture = ({ parsed }: PhotoEntry): boolean => parsed.kind !== 'sidecar'
