import { existsSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import path from 'node:path'
import { makeFolders } from '../files/make-folders.js'
import { renameFile } from '../files/rename-file.js'
import { isWriteFailure } from '../files/store-error.js'
import { tempName } from '../files/temp-names.js'

/**
 * Takes an entry out of sight at once, then removes it: readers never meet half of one. Resolves to whether it is out
 * of sight; what cannot be removed then goes as an abandoned temporary folder.
 */
export async function discard(dir: string, folder: string): Promise<boolean> {
  if (!existsSync(folder)) return true
  const temp = path.join(dir, 'tmp', tempName())
  try {
    makeFolders(path.dirname(temp))
    await renameFile(folder, temp)
  } catch (error) {
    if (!isWriteFailure(error)) throw error
    return false
  }
  await rm(temp, { recursive: true, force: true, maxRetries: 3 }).catch(() => undefined)
  return true
}
