import type { DerivedEntry } from '../cache/index.js'
import { CacheError } from '../errors/index.js'
import type { ModelFile } from './types.js'

/** One file of a stored entry. Throws `CacheError` where it is missing. */
export function derivedFile(entry: DerivedEntry, name: string): ModelFile {
  const found = entry.files.find((file) => file.name === name)
  if (found) return { path: found.path, bytes: found.bytes, sha256: found.sha256 }
  throw new CacheError(
    'RAGE3D_STORE_DAMAGED',
    `The stored files of a model are incomplete: ${name} is missing.`,
  )
}
