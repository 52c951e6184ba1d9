import { existsSync } from 'node:fs'
import { CacheError } from '../../errors/index.js'
import { isFolder } from './is-folder.js'

/** Turns a failed write into an error that names the path and what to do (`mend`); errors of ours pass through. */
export function storeError(
  path: string,
  error: unknown,
  mend = 'Mend the rights of the folder, or choose another with `store.dir` or RAGE3D_STORE.',
): CacheError {
  if (error instanceof CacheError) return error
  const code = (error as NodeJS.ErrnoException).code
  if (code === 'ENOSPC' || code === 'EDQUOT' || code === 'EFBIG') {
    return new CacheError('RAGE3D_STORE_UNWRITABLE', `The disk is full: ${path} could not be written.`, {
      hint: 'Free some space and run again. Nothing truncated was kept, and what was paid for is fetched again.',
      cause: error,
    })
  }
  return new CacheError('RAGE3D_STORE_UNWRITABLE', `${path} cannot be written${code ? ` (${code})` : ''}.`, {
    hint: mend,
    cause: error,
  })
}

/** Turns a failed look into the store `dir` into an error that names the path and what to do; errors of ours pass through. */
export function storeReadError(dir: string, path: string, error: unknown): CacheError {
  if (error instanceof CacheError) return error
  const { code } = error as NodeJS.ErrnoException
  const isFile = existsSync(dir) && !isFolder(dir)
  return new CacheError(
    'RAGE3D_STORE_UNWRITABLE',
    isFile ? `The store ${dir} is not a folder.` : `${path} cannot be read${code ? ` (${code})` : ''}.`,
    {
      hint: `${isFile ? 'Move the file away' : 'Mend its rights'}, or choose another store with \`store.dir\` or RAGE3D_STORE.`,
      cause: error,
    },
  )
}

/** Errors that mean that a place cannot be written; everything else is a mistake of ours and is not dressed up. */
export function isWriteFailure(error: unknown): boolean {
  return WRITE_FAILURES.has((error as NodeJS.ErrnoException)?.code ?? '')
}

/** Whether a place was found to be there only to be read, by an error of the file system or one made of it. */
export function isReadOnly(error: unknown): boolean {
  const { code } = ((error instanceof CacheError ? error.cause : error) ?? {}) as NodeJS.ErrnoException
  return code === 'EROFS' || code === 'EACCES' || code === 'EPERM'
}

const WRITE_FAILURES = new Set([
  'EACCES',
  'EBUSY',
  'EDQUOT',
  'EEXIST',
  'EFBIG',
  'EIO',
  'EISDIR',
  'EMFILE',
  'ENFILE',
  'ENOENT',
  'ENOSPC',
  'ENOTDIR',
  'EPERM',
  'EROFS',
])
