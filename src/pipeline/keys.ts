import { createHash } from 'node:crypto'
import type { Recipe } from '../config/index.js'
import { OPTIMIZER_VERSION } from '../optimize/index.js'

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')

/** Fingerprint of everything but the raw model that decides the derived files: the recipe and the optimiser's version. */
export function recipeFingerprint(recipe: Recipe): string {
  // The STL is converted by the service from the raw model: no part of the derived files.
  const { stl: _stl, transforms, ...rest } = recipe
  return sha256(JSON.stringify([OPTIMIZER_VERSION, rest, transforms.map(({ id }) => id)]))
}

/** Key of the derived files of one raw model. */
export function derivedKey(rawDigest: string, fingerprint: string): string {
  return sha256(`derived\n${rawDigest}\n${fingerprint}`)
}

/** Key of a raw model that a free generator made of the photos of `rawKey`. */
export function localKey(
  rawKey: string,
  generator: { readonly id: string; readonly version: string },
): string {
  return sha256(`local\n${generator.id}\n${generator.version}\n${rawKey}`)
}

/** Key of the poster of the model with this key. */
export function posterKey(modelKey: string): string {
  return sha256(`poster\n${modelKey}`)
}

/** Key of the STL of one raw model. */
export function stlKey(rawDigest: string): string {
  return sha256(`stl\n${rawDigest}`)
}
