import path from 'node:path'
import { type CacheError, ConfigError } from '../../errors/index.js'
import { storeError } from '../files/store-error.js'

/** The lockfile is not what we write: read in half it would buy models again, so it is not read at all. */
export function invalidLockfile(file: string, reason: string, mend?: string): ConfigError {
  return new ConfigError('RAGE3D_LOCKFILE_INVALID', `${file} cannot be read: ${reason}.`, {
    hint: `${mend ?? 'Restore it from version control.'} Nothing is bought before it can be read.`,
  })
}

/** The file system refuses to give the lockfile out. */
export function unreadableLockfile(file: string, cause: unknown): ConfigError {
  const { code } = cause as NodeJS.ErrnoException
  const isFolder = code === 'EISDIR'
  const mend = isFolder ? 'Move the folder away.' : `Mend the rights of ${file} and of its folder.`
  return new ConfigError(
    'RAGE3D_LOCKFILE_INVALID',
    `${file} cannot be read: ${isFolder ? 'it is a folder' : `the system says ${code ?? String(cause)}`}.`,
    { hint: `${mend} Nothing is bought before it can be read.`, cause },
  )
}

/** The file system refuses to take the lockfile. */
export function unwritableLockfile(file: string, cause: unknown): CacheError {
  return storeError(file, cause, `Mend the rights of the folder ${path.dirname(file)}.`)
}
