import { readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { digestOf, digestOfFile } from '../files/digest.js'
import { fileStamp, isSettled } from '../files/file-stamp.js'
import type { DerivedEntry, DerivedFile } from './derived-types.js'

/** Names in an entry's folder that are ours. */
export const MANIFEST = 'manifest.json'
export const STAMPS = 'stamps.json'
export const USED = 'used'

const STAMP_EVERY_MS = 3_600_000

interface Manifest {
  readonly files: readonly { readonly name: string; readonly bytes: number; readonly sha256: string }[]
  readonly metadata: unknown
}

/** The text of a manifest: its own digest on the first line, then what it describes. */
export function manifestText(manifest: Manifest): string {
  const body = JSON.stringify(manifest)
  return `{"sha256":"${digestOf(body)}","body":\n${body}}\n`
}

/** Reads an entry and verifies every file in it; `null` if any of it is missing or altered. */
export async function readEntry(folder: string, key: string): Promise<DerivedEntry | null> {
  const text = readText(path.join(folder, MANIFEST))
  const manifest = text === null ? null : parseManifest(text)
  if (manifest === null) return null
  const files = manifest.files.map((file) => ({ ...file, path: path.join(folder, file.name) }))
  if (!(await areSound(folder, files))) return null
  touch(folder)
  return { key, files, metadata: manifest.metadata }
}

function parseManifest(text: string): Manifest | null {
  const match = /^\{"sha256":"([0-9a-f]{64})","body":\n(.*)\}\n$/s.exec(text)
  if (!match || digestOf(match[2]!) !== match[1]) return null
  return JSON.parse(match[2]!) as Manifest
}

/** Files whose stamps are those of the last verification are not hashed again. */
async function areSound(folder: string, files: readonly DerivedFile[]): Promise<boolean> {
  const stamps = files.map((file) => fileStamp(file.path))
  if (stamps.includes(null)) return false
  const noted = readText(path.join(folder, STAMPS))
  const current = JSON.stringify(stamps)
  if (noted === current) return true
  for (const file of files) {
    const size = statSync(file.path, { throwIfNoEntry: false })?.size
    if (size !== file.bytes || (await digestOfFile(file.path)) !== file.sha256) return false
  }
  const settled = files.every((file, i) => isSettled(file.path) && fileStamp(file.path) === stamps[i])
  if (settled) quietly(() => writeFileSync(path.join(folder, STAMPS), current))
  return true
}

/** Keeps the time of last use, to the hour: a warm run writes nothing. */
function touch(folder: string): void {
  const used = path.join(folder, USED)
  const last = statSync(used, { throwIfNoEntry: false })?.mtimeMs ?? 0
  const now = new Date()
  if (now.getTime() - last > STAMP_EVERY_MS) quietly(() => utimesSync(used, now, now))
}

/** A store that cannot be written is still read. */
function quietly(step: () => void): void {
  try {
    step()
  } catch {}
}

function readText(file: string): string | null {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return null
  }
}
