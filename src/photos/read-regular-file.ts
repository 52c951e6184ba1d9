import { constants } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { type FileProblem, FOLDER_PROBLEM, fileProblemOf, NOT_A_FILE } from './file-problem.js'

/** Why a file was not read. */
export class UnreadableFile extends Error {
  constructor(
    readonly problem: FileProblem,
    options?: ErrorOptions,
  ) {
    super(problem.reason, options)
  }
}

/** Not blocking: to open a pipe that nobody writes to would otherwise wait for ever. Unknown to Windows. */
const READ_FLAGS = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0)

/** Limits of a reading. */
export interface ReadOptions {
  /** Longer files are not read, in bytes. */
  readonly maxBytes: number
  readonly signal?: AbortSignal
}

/** Reads a file whole, as it stood at one moment. Throws `UnreadableFile`, or the reason of the signal. */
export async function readRegularFile(file: string, { maxBytes, signal }: ReadOptions): Promise<Buffer> {
  signal?.throwIfAborted()
  try {
    const handle = await open(file, READ_FLAGS)
    try {
      return await readStable(handle, maxBytes, signal)
    } finally {
      await handle.close()
    }
  } catch (error) {
    signal?.throwIfAborted()
    throw error instanceof UnreadableFile ? error : new UnreadableFile(fileProblemOf(error), { cause: error })
  }
}

async function readStable(handle: FileHandle, maxBytes: number, signal?: AbortSignal): Promise<Buffer> {
  const before = await handle.stat()
  if (before.isDirectory()) throw new UnreadableFile(FOLDER_PROBLEM)
  if (!before.isFile()) throw new UnreadableFile(NOT_A_FILE)
  if (before.size > maxBytes) throw new UnreadableFile(tooLong(before.size, maxBytes))
  const bytes = await handle.readFile({ signal })
  const after = await handle.stat()
  if (after.size !== bytes.length || after.mtimeMs !== before.mtimeMs) throw new UnreadableFile(CHANGED)
  return bytes
}

const CHANGED: FileProblem = {
  reason: 'was changed while it was being read',
  hint: 'Run again once the program that writes it is done.',
}

const tooLong = (size: number, maxBytes: number): FileProblem => ({
  reason: `is ${Math.round(size / 1e6)} MB long, and at most ${Math.round(maxBytes / 1e6)} MB are read`,
  hint: 'Export it smaller; 2048 × 2048 pixels are plenty.',
})
