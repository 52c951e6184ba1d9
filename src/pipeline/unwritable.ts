import { statSync } from 'node:fs'
import { isInUse } from '../cache/index.js'
import { CacheError } from '../errors/index.js'

/** Throws `RAGE3D_OUTPUT_UNWRITABLE` if a file stands where the output folder should be. */
export function refuseFile(dir: string): void {
  if (isFolderOrNone(dir)) return
  throw new CacheError('RAGE3D_OUTPUT_UNWRITABLE', `${dir} is a file, and the output needs a folder.`, {
    hint: 'Choose another output folder, or move the file away.',
  })
}

function isFolderOrNone(dir: string): boolean {
  try {
    return statSync(dir).isDirectory()
  } catch (cause) {
    // Not by `throwIfNoEntry`: it also hides, on some versions of Node.js, that a parent is a file.
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return true
    throw unwritable(dir, cause)
  }
}

/** The output folder, or a file in it, cannot be written. */
export function unwritable(dir: string, cause: unknown): CacheError {
  return new CacheError(
    'RAGE3D_OUTPUT_UNWRITABLE',
    `${dir} cannot be written: ${(cause as Error).message}.`,
    {
      cause,
      hint: `${isInUse(cause) ? 'Close the program that has it open' : 'Free space or mend the rights of the folder'}, then run again. Bought models are safe in the store.`,
    },
  )
}
