import fs from 'node:fs'
import fsPromises from 'node:fs/promises'
import path from 'node:path'
import { vi } from 'vitest'
import { untilTheEnd } from '../../cache/support/faulty-fs.js'

/**
 * Until the test ends a folder ignores letter case, as on Windows and macOS: a name finds the file of any spelling.
 * A file that is renamed over another takes the other's spelling; one that is renamed to itself takes the new one.
 */
export function makeCaseBlind(base: string): void {
  const { createReadStream, existsSync, lstatSync, readdirSync, renameSync, rmSync, statSync } = fs
  const { rename } = fsPromises

  const onDisk = (name: string): string => {
    let place = base
    for (const part of path.relative(base, name).split(path.sep)) {
      const names = existsSync(place) ? readdirSync(place) : []
      place = path.join(place, names.find((other) => other.toLowerCase() === part.toLowerCase()) ?? part)
    }
    return place
  }
  const found = <T>(name: T): T =>
    typeof name === 'string' && name.startsWith(`${base}${path.sep}`) ? (onDisk(name) as T) : name
  const target = (from: string, to: string) =>
    found(from) === found(to) ? path.join(path.dirname(found(to)), path.basename(to)) : found(to)

  untilTheEnd(
    vi
      .spyOn(fs, 'createReadStream')
      .mockImplementation((file, options) => createReadStream(found(file), options)),
    vi.spyOn(fs, 'existsSync').mockImplementation((file) => existsSync(found(file))),
    vi
      .spyOn(fs, 'lstatSync')
      .mockImplementation(((file: string, options: object) =>
        lstatSync(found(file), options)) as typeof fs.lstatSync),
    vi
      .spyOn(fs, 'statSync')
      .mockImplementation(((file: string, options: object) =>
        statSync(found(file), options)) as typeof fs.statSync),
    vi
      .spyOn(fs, 'readdirSync')
      .mockImplementation(((folder: string) =>
        readdirSync(found(folder))) as unknown as typeof fs.readdirSync),
    vi.spyOn(fs, 'rmSync').mockImplementation((file, options) => rmSync(found(file), options)),
    vi
      .spyOn(fs, 'renameSync')
      .mockImplementation((from, to) => renameSync(found(from), target(String(from), String(to)))),
    vi
      .spyOn(fsPromises, 'rename')
      .mockImplementation((from, to) => rename(found(from), target(String(from), String(to)))),
  )
}
