import path from 'node:path'
import { fileProblemOf } from './file-problem.js'
import type { Findings } from './findings.js'
import { groupPictures } from './group-pictures.js'
import { parsePhotoFileName } from './parse-photo-file-name.js'
import type { PictureGroup } from './picture-group.js'
import { readPhotoFolder } from './read-photo-folder.js'
import { refuseName, refusePhoto } from './refuse-photo.js'
import { shownPath } from './shown-path.js'

/** Models of folders already listed, by lower-case stem: a shell may expand `art/*.jpg` to thousands of paths. */
export type ListedFolders = Map<string, Promise<Map<string, PictureGroup>>>

/** Where to look, and where to put what is found. */
export interface GivenFileOptions {
  readonly root: string
  readonly found: Findings
  readonly listed: ListedFolders
}

/** Finds the model that a given file belongs to as its plain picture, a view or its sidecar. */
export async function findGivenFile(file: string, { root, found, listed }: GivenFileOptions): Promise<void> {
  const label = shownPath(root, file)
  const parsed = parsePhotoFileName(path.basename(file))
  if (!parsed) {
    found.refuse(path.basename(file), refuseName(label))
    return
  }
  try {
    const folder = path.dirname(file)
    const listing = listed.get(folder) ?? listModels(folder, root)
    listed.set(folder, listing)
    const group = (await listing).get(parsed.stem.toLowerCase())
    if (group) found.add(group)
    else found.refuse(parsed.stem, refusePhoto('RAGE3D_PHOTO_VIEWS', label, 'has no photo beside it'))
  } catch (cause) {
    const { reason, hint } = fileProblemOf(cause)
    const error = refusePhoto('RAGE3D_PHOTO_UNREADABLE', label, `lies in a folder that ${reason}`, {
      hint,
      cause,
    })
    found.refuse(parsed.stem, error)
  }
}

async function listModels(folder: string, root: string): Promise<Map<string, PictureGroup>> {
  const { entries } = await readPhotoFolder(folder)
  const groups = groupPictures(entries, { folder, prefix: '', root })
  return new Map(groups.map((group) => [group.pictures[0]!.parsed.stem.toLowerCase(), group]))
}
