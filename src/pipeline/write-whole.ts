import { rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { makeFolders, renameFile } from '../cache/index.js'
import { CacheError } from '../errors/index.js'

/** Writes a file so that it is never seen half done, with its folders. Throws `RAGE3D_OUTPUT_UNWRITABLE`. */
export async function writeWhole(file: string, bytes: Uint8Array): Promise<void> {
  const temp = path.join(path.dirname(file), `.${path.basename(file)}.${process.pid}.tmp`)
  try {
    makeFolders(path.dirname(file))
    await writeFile(temp, bytes, { flush: true })
    await renameFile(temp, file)
  } catch (cause) {
    // What is left of it, if anything: why it could not be written is what counts.
    await rm(temp, { force: true }).catch(() => {})
    throw new CacheError(
      'RAGE3D_OUTPUT_UNWRITABLE',
      `${file} cannot be written: ${(cause as Error).message}.`,
      { cause },
    )
  }
}
