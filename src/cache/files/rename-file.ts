import { rename } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'

/**
 * Renames over an existing file. On Windows scanners and readers hold files open for a moment, and the rename fails
 * with `EPERM` or `EBUSY` until they let go: tried again for about two seconds.
 */
export async function renameFile(from: string, to: string): Promise<void> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await rename(from, to)
    } catch (error) {
      if (process.platform !== 'win32' || !isInUse(error) || attempt >= 8) throw error
      await sleep(10 * 2 ** attempt)
    }
  }
}

/** Whether an error says that another program has the file open. */
export function isInUse(error: unknown): boolean {
  const { code = '' } = (error ?? {}) as NodeJS.ErrnoException
  return code === 'EBUSY' || (process.platform === 'win32' && BUSY.has(code))
}

const BUSY = new Set(['EPERM', 'EBUSY', 'EACCES'])
