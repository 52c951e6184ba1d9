import { readdir } from 'node:fs/promises'
import path from 'node:path'
import { foldSpelling } from '../is-same-photo.js'

/** All files that belong to a photo, as absolute paths: the photo, its views and its sidecar. */
export async function photoFiles(photo: string): Promise<string[]> {
  const prefix = foldSpelling(path.basename(photo).replace(/\.photo\.[^.]+$/i, '.photo.'))
  const folder = path.dirname(photo)
  const names = await readdir(folder).catch(() => [])
  const own = names.filter((name) => foldSpelling(name).startsWith(prefix))
  return own.sort().map((name) => path.join(folder, name))
}
