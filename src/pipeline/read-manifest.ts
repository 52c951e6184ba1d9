import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { CacheError } from '../errors/index.js'
import { MANIFEST_FILE, type Manifest, parseManifest } from './manifest.js'
import type { OutputState } from './output-state.js'

/**
 * Reads `models.json` of an output folder; empty if there is none. A damaged one of ours is mended by the next save;
 * whole JSON of another shape, in a folder where we never wrote, is somebody else's: `RAGE3D_OUTPUT_FOREIGN`.
 */
export function readManifest(
  dir: string,
  { memos, claimed, manifest }: OutputState,
  onWarning: (message: string) => void,
): { text: string; manifest: Manifest } {
  const file = path.join(dir, MANIFEST_FILE)
  if (!existsSync(file)) return { text: '', manifest: { version: 1, models: {} } }
  const text = readFileSync(file, 'utf8')
  try {
    const isOurs = manifest === sha256Of(text)
    return { text, manifest: isOurs ? (JSON.parse(text) as Manifest) : parseManifest(text) }
  } catch (error) {
    if (memos.size === 0 && claimed.length === 0 && isJson(text)) {
      throw new CacheError('RAGE3D_OUTPUT_FOREIGN', `${file} was not made by this tool and is left alone.`)
    }
    onWarning(`${file} cannot be understood and is written anew: ${(error as Error).message.split('\n')[0]}`)
    return { text: '', manifest: { version: 1, models: {} } }
  }
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

/** Digest of a manifest's text. */
export function sha256Of(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}
