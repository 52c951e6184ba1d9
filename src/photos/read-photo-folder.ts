import type { Dirent } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import path from 'node:path'
import { BROKEN_LINK, type FileProblem, FOLDER_PROBLEM, fileProblemOf, NOT_A_FILE } from './file-problem.js'
import { type PhotoFileName, parsePhotoFileName } from './parse-photo-file-name.js'

/** An entry of a folder that is named like a photo, a view or a sidecar. */
export interface PhotoEntry {
  readonly fileName: string
  readonly parsed: PhotoFileName
  /** Why it cannot be a picture whatever its name says, or `null`. */
  readonly problem: FileProblem | null
}

/** What one folder holds that matters here. */
export interface PhotoFolder {
  /** Sorted by file name. */
  readonly entries: readonly PhotoEntry[]
  /** Names of the folders inside, sorted. */
  readonly folders: readonly string[]
  /** Names of links that lead to folders, sorted. */
  readonly linkedFolders: readonly string[]
}

/** Lists one folder. One system call, and one more for each link: the files themselves are not touched. */
export async function readPhotoFolder(folder: string): Promise<PhotoFolder> {
  const entries: PhotoEntry[] = []
  const folders: string[] = []
  const linkedFolders: string[] = []
  const links: Dirent[] = []
  const add = (fileName: string, problem: FileProblem | null) => {
    const parsed = parsePhotoFileName(fileName)
    if (parsed) entries.push({ fileName, parsed, problem })
  }
  /** A folder that is named like a picture is refused; any other is looked into. */
  const addFolder = (name: string, list: string[]) => {
    const kind = parsePhotoFileName(name)?.kind
    if (kind === 'photo' || kind === 'unsupported') add(name, FOLDER_PROBLEM)
    else list.push(name)
  }
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    if (entry.isFile()) add(entry.name, null)
    else if (entry.isDirectory()) addFolder(entry.name, folders)
    else if (entry.isSymbolicLink()) links.push(entry)
    else add(entry.name, NOT_A_FILE)
  }
  await Promise.all(
    links.map(async ({ name }) => {
      const target = await targetOf(path.join(folder, name))
      if (target === 'folder') addFolder(name, linkedFolders)
      else add(name, target)
    }),
  )
  entries.sort((a, b) => compareText(a.fileName, b.fileName))
  return {
    entries,
    folders: folders.sort(compareText),
    linkedFolders: linkedFolders.sort(compareText),
  }
}

/** Order that no locale changes: by UTF-16 code units. */
export const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

/** What a link leads to: `folder`, `null` for a file, or what is wrong with it. */
async function targetOf(link: string): Promise<'folder' | FileProblem | null> {
  try {
    const target = await stat(link)
    if (target.isDirectory()) return 'folder'
    return target.isFile() ? null : NOT_A_FILE
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT' ? BROKEN_LINK : fileProblemOf(error)
  }
}
