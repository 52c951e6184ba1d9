import path from 'node:path'

/** Any file that belongs to a photo: the picture, a view, the sidecar. */
const INPUT = /^(?<stem>.+?)\.photo(?:\.[^.]+)?\.(?:jpe?g|png|webp|json)$/i

/**
 * Whether two files belong to one photo: its picture, views and sidecar, each in whatever spelling. macOS and Windows
 * open `chair.photo.jpg` as `Chair.photo.jpg` too, so that an import, the disk and the pipeline may spell it differently.
 */
export function isSamePhoto(a: string, b: string): boolean {
  const stem = stemOf(a)
  // `path.relative` knows that Windows' folders and drives are the same in any letter case.
  return stem !== null && stem === stemOf(b) && path.relative(path.dirname(a), path.dirname(b)) === ''
}

/** Name that a photo, its views and its sidecar share, folded; `null` for other files. */
export function stemOf(file: string): string | null {
  const stem = INPUT.exec(path.basename(file))?.groups?.stem
  return stem === undefined ? null : foldSpelling(stem)
}

/** The same for all spellings under which macOS or Windows open a file. */
export const foldSpelling = (name: string): string => name.toLowerCase().normalize('NFC')
