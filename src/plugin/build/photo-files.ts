import { readdir } from 'node:fs/promises'
import path from 'node:path'

/** All files that belong to a photo, as absolute paths: the photo, its views and its sidecar. */
export async function photoFiles(photo: string): Promise<string[]> {
  const prefix = path
    .basename(photo)
    .replace(/\.photo\.[^.]+$/i, '.photo.')
    .toLowerCase()
    .normalize('NFC')
  const folder = path.dirname(photo)
  const names = await readdir(folder).catch(() => [])
  const own = names.filter((name) => name.toLowerCase().normalize('NFC').startsWith(prefix))
  return own.sort().map((name) => path.join(folder, name))
}
