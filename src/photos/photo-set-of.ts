import path from 'node:path'
import { fileProblemOf } from './file-problem.js'
import { groupPictures } from './group-pictures.js'
import { judgeGroup } from './judge-group.js'
import { parsePhotoFileName } from './parse-photo-file-name.js'
import type { PhotoSet } from './photo-set.js'
import { type PhotoFolder, readPhotoFolder } from './read-photo-folder.js'
import { refuseName, refusePhoto } from './refuse-photo.js'
import { isOutside, relativePath, shownPath } from './shown-path.js'

/**
 * The photo set that a file belongs to, named by its path below the root; outside the root, by its file name alone.
 * The file may be the plain picture, a view or the sidecar. Throws the `PhotoError` that `discoverPhotos` would report.
 */
export async function photoSetOf(file: string, { root }: { readonly root: string }): Promise<PhotoSet> {
  const label = shownPath(root, file)
  const parsed = parsePhotoFileName(path.basename(file))
  if (!parsed) throw refuseName(label)
  const folder = path.dirname(path.resolve(root, file))
  const { entries } = await list(folder, label)
  const same = entries.filter((entry) => entry.parsed.stem.toLowerCase() === parsed.stem.toLowerCase())
  const [group] = groupPictures(same, { folder, root, prefix: prefixOf(folder, root) })
  if (!group || !same.some(({ fileName }) => isSameName(fileName, path.basename(file)))) {
    throw refusePhoto('RAGE3D_PHOTO_UNREADABLE', label, 'does not exist', {
      hint: 'Check the spelling, or whether it was moved or removed.',
    })
  }
  const verdict = judgeGroup(group)
  if (Array.isArray(verdict)) throw (verdict.find(({ error }) => error.photo === label) ?? verdict[0]!).error
  return verdict
}

async function list(folder: string, label: string): Promise<PhotoFolder> {
  try {
    return await readPhotoFolder(folder)
  } catch (cause) {
    const { reason, hint } = fileProblemOf(cause)
    throw refusePhoto('RAGE3D_PHOTO_UNREADABLE', label, reason, { hint, cause })
  }
}

function prefixOf(folder: string, root: string): string {
  const relative = relativePath(root, folder)
  return isOutside(relative) || relative === '' ? '' : `${relative.normalize('NFC')}/`
}

/** macOS and Windows open a file under other spellings too. */
const isSameName = (a: string, b: string): boolean =>
  a.normalize('NFC').toLowerCase() === b.normalize('NFC').toLowerCase()
