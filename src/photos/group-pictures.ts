import path from 'node:path'
import type { PictureGroup } from './picture-group.js'
import type { PhotoEntry } from './read-photo-folder.js'
import { shownPath } from './shown-path.js'

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
  return [...groups.values()]
    .filter((group) => group.some(({ parsed }) => parsed.kind !== 'sidecar'))
    .map((group) => toGroup(group, context))
}

function toGroup(entries: readonly PhotoEntry[], { folder, prefix, root }: FolderContext): PictureGroup {
  const pictures = entries
    .filter(({ parsed }) => parsed.kind !== 'sidecar')
    .map((entry) => {
      const file = path.join(folder, entry.fileName)
      return { ...entry, path: file, label: shownPath(root, file) }
    })
  const lead = pictures.find(({ parsed }) => parsed.view === null) ?? pictures[0]!
  const sidecar = entries.find(({ parsed }) => parsed.kind === 'sidecar')
  return {
    name: prefix + (lead.parsed.stem || lead.fileName),
    pictures,
    sidecar: sidecar ? path.join(folder, sidecar.fileName) : null,
  }
}
