import { statSync } from 'node:fs'

/** Whether there is a folder; not whether it may be read. What cannot be looked at counts as none. */
export function isFolder(place: string): boolean {
  try {
    return statSync(place).isDirectory()
  } catch {
    return false // Whoever goes on to use it learns why.
  }
}
