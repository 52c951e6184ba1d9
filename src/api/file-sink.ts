import { randomUUID } from 'node:crypto'
import { open, rename, rm } from 'node:fs/promises'
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
      await rename(part, file)
    } catch (error) {
      await handle.close().catch(() => {})
      await rm(part, { force: true })
      throw error
    }
  }
}
