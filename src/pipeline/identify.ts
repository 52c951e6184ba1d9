import path from 'node:path'
import { type Recipe, resolveRecipe, type Settings } from '../config/index.js'
import { type PhotoSet, rawKeyOf, readPictures, readSidecar } from '../photos/index.js'
import { type FileStamp, stampOf } from './file-stamp.js'
import { recipeFingerprint } from './keys.js'

/** A photo set whose bytes and settings are known: everything that decides its model. */
export interface PhotoJob {
  readonly set: PhotoSet
  readonly name: string
  /** Plain photo, relative to the root, with forward slashes. */
  readonly photo: string
  readonly views: readonly string[]
  readonly inputs: Readonly<Record<string, FileStamp>>
  readonly rawKey: string
  readonly recipe: Recipe
  readonly fingerprint: string
}

/** Path relative to the root, with forward slashes, as reports and manifests show it. */
export function relativeToRoot(root: string, file: string): string {
  return path.relative(root, file).split(path.sep).join('/')
}

/** A set's plain photo, relative to the root: what it is called in messages, and what tells it apart. */
export function photoOf(set: PhotoSet, root: string): string {
  const [plain] = set.views
  return plain ? relativeToRoot(root, plain.path) : set.name
}

/** Stamps of the pictures and the sidecar. Taken before they are read: a change in between shows in the next run. */
export function stampInputs(set: PhotoSet, root: string): Record<string, FileStamp> {
  const files = set.views.map((view) => view.path)
  if (set.sidecar) files.push(set.sidecar)
  return Object.fromEntries(files.map((file) => [relativeToRoot(root, file), stampOf(file) ?? '']))
}

/** The resolved recipe of a photo set, and its fingerprint. Throws `PhotoError` for a broken sidecar. */
export async function recipeOf(
  set: PhotoSet,
  settings: Settings,
): Promise<{ recipe: Recipe; fingerprint: string }> {
  const recipe = set.sidecar
    ? resolveRecipe(settings, await readSidecar(set.sidecar, { root: settings.root }))
    : settings.optimize
  return { recipe, fingerprint: recipeFingerprint(recipe) }
}

/** Reads a photo set's bytes once and hashes them. Throws `PhotoError`. */
export async function identify(set: PhotoSet, settings: Settings, signal: AbortSignal): Promise<PhotoJob> {
  const inputs = stampInputs(set, settings.root)
  const { recipe, fingerprint } = await recipeOf(set, settings)
  const pictures = await readPictures(set, { signal })
  const views = set.views.map((view) => relativeToRoot(settings.root, view.path))
  return {
    set,
    name: set.name,
    photo: photoOf(set, settings.root),
    views,
    inputs,
    rawKey: rawKeyOf(pictures.map(({ sha256 }) => sha256)),
    recipe,
    fingerprint,
  }
}
