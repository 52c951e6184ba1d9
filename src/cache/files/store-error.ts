import { CacheError } from '../../errors/index.js'

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
