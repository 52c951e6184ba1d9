import { randomBytes } from 'node:crypto'
import { appendFileSync, existsSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import path from 'node:path'
import { makeFolders } from '../cache/index.js'
import { isAlive } from './sweep-temp-dirs.js'

/** Notes on disk of files that a process is about to put in place; one file of notes for each process. */
export interface OutputClaims {
  /** Files that an earlier process began to put in place without coming to an end. */
  readonly left: readonly string[]
  /** Throws what the file system says. */
  add(files: readonly string[]): void
  /** Files that other processes are putting in place at the moment. */
  ofOthers(): ReadonlySet<string>
  /** All is in place: forgets the notes of this process, and what earlier ones left. */
  forget(): void
}

/** @param id Of the output folder. */
export function openClaims(folder: string, id: string): OutputClaims {
  const own = path.join(folder, `${id}.${process.pid}-${randomBytes(4).toString('hex')}.claims`)
  const isOfOther = (file: string) => {
    const pid = Number(
      path
        .basename(file)
        .slice(id.length + 1)
        .split('-')[0],
    )
    return pid !== process.pid && isAlive(pid)
  }
  const list = () =>
    existsSync(folder)
      ? readdirSync(folder)
          .filter((name) => name.startsWith(`${id}.`) && name.endsWith('.claims'))
          .map((name) => path.join(folder, name))
      : []
  const leftBehind = list().filter((file) => !isOfOther(file))
  let notes = new Set(leftBehind)
  return {
    left: leftBehind.flatMap(readClaims),
    add(files) {
      makeFolders(folder)
      appendFileSync(own, files.map((name) => `${JSON.stringify(name)}\n`).join(''))
      notes.add(own)
    },
    ofOthers: () => new Set(list().filter(isOfOther).flatMap(readClaims)),
    forget() {
      try {
        for (const file of notes) rmSync(file, { force: true })
        notes = new Set()
      } catch {
        // All is in place by now. Claims that stay only name files of ours, and the next save tries again.
      }
    },
  }
}

function readClaims(file: string): string[] {
  try {
    // The last line may be half written; the file it would have named was then not yet put in place.
    const lines = readFileSync(file, 'utf8').split('\n').slice(0, -1)
    return lines.map((line) => JSON.parse(line) as string)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [] // Its process is done meanwhile.
    throw error
  }
}
