import { mkdirSync } from 'node:fs'
import path from 'node:path'
import { isFolder } from './is-folder.js'

/**
 * Makes a folder with its parents, and returns the topmost one that was made; `undefined` if all were there.
 * Not `mkdir` with `recursive`: where a file system refuses with ENOENT, as `/proc` does, that never ends on Node 20.
 */
export function makeFolders(folder: string): string | undefined {
  if (isFolder(folder)) return undefined
  const parent = path.dirname(folder)
  const first = parent === folder ? undefined : makeFolders(parent)
  try {
    mkdirSync(folder)
  } catch (error) {
    // Another process was faster.
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST' || !isFolder(folder)) throw error
  }
  return first ?? folder
}
