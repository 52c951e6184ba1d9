import { randomUUID } from 'node:crypto'
import { open, rename, rm } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import type { DownloadSink } from './client-types.js'

/** Writes a download beside `file`, to `<file>.<random>.part`, and puts it in place once it is complete and on disk. */
export function fileSink(file: string): DownloadSink {
  return async (chunks) => {
    const part = `${file}.${randomUUID()}.part`
    const handle = await open(part, 'wx')
    try {
      for await (const chunk of chunks) await handle.writeFile(chunk)
      await handle.sync()
      await handle.close()
      await place(part, file)
    } catch (error) {
      await handle.close().catch(() => {})
      await rm(part, { force: true })
      throw error
    }
  }
}

/** Scanners on Windows hold a file that was just written open for a moment: tried again for about two seconds. */
async function place(part: string, file: string): Promise<void> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await rename(part, file)
    } catch (error) {
      const isHeld = ['EPERM', 'EBUSY', 'EACCES'].includes((error as NodeJS.ErrnoException).code ?? '')
      if (process.platform !== 'win32' || !isHeld || attempt >= 8) throw error
      await sleep(10 * 2 ** attempt)
    }
  }
}
