import { createHash, randomBytes } from 'node:crypto'
import { createReadStream, existsSync } from 'node:fs'
import { constants, copyFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { pipeline } from 'node:stream/promises'
import { makeFolders, renameFile } from '../cache/index.js'
import { CacheError } from '../errors/index.js'
import { stampOf } from './file-stamp.js'
import type { OutputFile } from './output-names.js'
import type { OutputMemo } from './output-state.js'

export interface PlaceContext {
  readonly dir: string
  readonly tempDir: string
  readonly known: OutputMemo['files']
}

/** Copies a file beside its place. Resolves to what puts it there; `null` if the right file is there already. */
export async function stageFile(
  { file, content }: OutputFile,
  context: PlaceContext,
): Promise<(() => Promise<void>) | null> {
  const target = path.join(context.dir, file)
  const stamp = stampOf(target)
  const memo = context.known[file]
  if (stamp !== null) {
    if (memo && memo.stamp === stamp && memo.sha256 === content.sha256) return null
    if ((await digestOf(target)) === content.sha256) return null
  }
  const temp = path.join(context.tempDir, randomBytes(8).toString('hex'))
  makeFolders(context.tempDir)
  await copyFile(content.path, temp, constants.COPYFILE_FICLONE | constants.COPYFILE_EXCL)
  makeFolders(path.dirname(target))
  return () => renameFile(temp, target)
}

/** A file that no manifest, memo or claim of ours names, with other content than ours, belongs to somebody else. */
export async function refuseForeign(dir: string, { file, content }: OutputFile): Promise<void> {
  const target = path.join(dir, file)
  if (!existsSync(target) || (await digestOf(target)) === content.sha256) return
  throw new CacheError('RAGE3D_OUTPUT_FOREIGN', `${target} was not made by this tool and is left alone.`)
}

/** Replaces a small text file in one step. */
export async function writeAtomically(target: string, text: string, tempDir: string): Promise<void> {
  makeFolders(tempDir)
  const temp = path.join(tempDir, 'manifest')
  await writeFile(temp, text, { flush: true })
  await renameFile(temp, target)
}

async function digestOf(file: string): Promise<string> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(file, { highWaterMark: 1 << 20 }), hash)
  return hash.digest('hex')
}
