import { createHash } from 'node:crypto'
import { type FileHandle, open, rm } from 'node:fs/promises'
import { CacheError } from '../../errors/index.js'
import { isWriteFailure, storeError } from '../files/store-error.js'
import type { PutOptions, StoredFile } from './store-types.js'

/**
 * Streams content into a new file and makes it durable, hashing on the way. Whatever goes wrong, the file is removed:
 * a full disk leaves nothing truncated behind.
 */
export async function writeTemp(
  file: string,
  content: Uint8Array | AsyncIterable<Uint8Array>,
  { maxBytes = Number.POSITIVE_INFINITY, signal }: Pick<PutOptions, 'maxBytes' | 'signal'> = {},
): Promise<StoredFile> {
  let handle: FileHandle | undefined
  try {
    handle = await openNew(file)
    const written = await copy(handle, file, content, maxBytes, signal)
    await writing(file, handle.sync())
    await writing(file, handle.close())
    handle = undefined
    return written
  } catch (error) {
    await handle?.close().catch(() => undefined)
    await rm(file, { force: true }).catch(() => undefined)
    throw error
  }
}

/** Read-only for everybody once it is closed: nothing edits a stored model by accident. */
function openNew(file: string): Promise<FileHandle> {
  return writing(file, open(file, 'wx', process.platform === 'win32' ? 0o644 : 0o444))
}

async function copy(
  handle: FileHandle,
  file: string,
  content: Uint8Array | AsyncIterable<Uint8Array>,
  maxBytes: number,
  signal: AbortSignal | undefined,
): Promise<StoredFile> {
  const hash = createHash('sha256')
  let bytes = 0
  for await (const chunk of content instanceof Uint8Array ? [content] : content) {
    signal?.throwIfAborted()
    bytes += chunk.byteLength
    if (bytes > maxBytes) {
      throw new CacheError('RAGE3D_STORE_DAMAGED', `The content is larger than ${maxBytes} bytes.`)
    }
    hash.update(chunk)
    await writing(file, writeAll(handle, chunk))
  }
  return { sha256: hash.digest('hex'), bytes }
}

/** `write` may take less than it was given, on a disk that is nearly full for instance. */
async function writeAll(handle: FileHandle, chunk: Uint8Array): Promise<void> {
  for (let offset = 0; offset < chunk.byteLength; ) {
    const { bytesWritten } = await handle.write(chunk, offset, chunk.byteLength - offset)
    offset += bytesWritten
  }
}

async function writing<T>(file: string, step: Promise<T>): Promise<T> {
  try {
    return await step
  } catch (error) {
    throw isWriteFailure(error) ? storeError(file, error) : error
  }
}
