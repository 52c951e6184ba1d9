import { readdir, readFile, stat } from 'node:fs/promises'
import path from 'node:path'
import type { Rollup } from 'vite'
import type { SecretFinder } from './key-patterns.js'

/** Bytes of files that were looked at and are clean, by name. */
export type CleanFiles = Map<string, number>

/** Names of the output files of a bundle that hold the secret: chunks, assets and source maps. */
export function leaksInBundle(
  bundle: Rollup.OutputBundle,
  finder: SecretFinder,
  clean: CleanFiles,
): string[] {
  const leaks: string[] = []
  for (const [fileName, output] of Object.entries(bundle)) {
    const content = output.type === 'asset' ? output.source : output.code
    const map = output.type === 'chunk' && output.map ? JSON.stringify(output.map) : ''
    if ([fileName, content, map].some((part) => finder.foundIn(part))) leaks.push(fileName)
    else clean.set(fileName, Buffer.byteLength(content))
  }
  return leaks
}

/**
 * Paths, relative to the folder, of the files below it that hold the secret. Files that were found clean and have
 * kept their size are not read again. A missing folder holds none.
 */
export async function leaksInFolder(
  folder: string,
  finder: SecretFinder,
  clean: CleanFiles,
): Promise<string[]> {
  const leaks: string[] = []
  for (const file of await filesBelow(folder)) {
    const name = path.relative(folder, file).split(path.sep).join('/')
    const size = await unlessGone(stat(file).then((stats) => stats.size))
    if (size === null || clean.get(name) === size) continue
    const content = await unlessGone(readFile(file))
    if (content === null) continue
    if (finder.foundIn(name) || finder.foundIn(content)) leaks.push(name)
    else clean.set(name, size)
  }
  return leaks.sort()
}

/** `null` for a file that was removed meanwhile: under `--watch` the next build may empty the folder already. */
async function unlessGone<T>(looking: Promise<T>): Promise<T | null> {
  try {
    return await looking
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw error
  }
}

async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true }).catch(() => [])
  return entries.filter((entry) => entry.isFile()).map((entry) => path.join(entry.parentPath, entry.name))
}
