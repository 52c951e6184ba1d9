import { createHash, randomBytes } from 'node:crypto'
import { createReadStream, existsSync, rmdirSync, rmSync, statSync } from 'node:fs'
import { constants, copyFile, rename, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { pipeline } from 'node:stream/promises'
import { makeFolders } from '../cache/index.js'
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
  return () => rename(temp, target)
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
  await rename(temp, target)
}

/** Removes the file, and the folders that this leaves empty. At once, so that nothing can be put there meanwhile. */
export function removeFile(dir: string, file: string, placing: ReadonlySet<string>): void {
  rmSync(path.join(dir, file), { force: true })
  for (let folder = path.dirname(file); folder !== '.'; folder = path.dirname(folder)) {
    if ([...placing].some((other) => other.startsWith(`${folder}/`))) return
    try {
      rmdirSync(path.join(dir, folder))
    } catch {
      return // Not empty: somebody else's files, or other models.
    }
  }
}

/** On disks that ignore letter case or spelling a renamed model's old file is the new one. */
export function isAnotherSpelling(dir: string, file: string, named: ReadonlySet<string>): boolean {
  const fold = (name: string) => name.normalize('NFC').toLowerCase()
  const inodeOf = (name: string) =>
    statSync(path.join(dir, name), { bigint: true, throwIfNoEntry: false })?.ino
  const inode = inodeOf(file)
  if (inode === undefined) return false
  for (const name of named) if (fold(name) === fold(file) && inodeOf(name) === inode) return true
  return false
}

async function digestOf(file: string): Promise<string> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(file, { highWaterMark: 1 << 20 }), hash)
  return hash.digest('hex')
}
