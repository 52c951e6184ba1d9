import { existsSync, realpathSync } from 'node:fs'
import path from 'node:path'
import type { ResolvedConfig } from 'vite'

/** A photo was asked for that the dev server may not read, or that does not exist. */
export class PhotoAccessError extends Error {
  override readonly name = 'PhotoAccessError'
  constructor(
    readonly status: 403 | 404,
    file: string,
  ) {
    super(status === 404 ? `${file} does not exist.` : `${file} is outside of Vite's serving allow list.`)
  }
}

/** What Vite keeps for itself in the resolved config: files that modules import, and the deny list. */
interface Internals {
  readonly safeModulePaths?: ReadonlySet<string>
  readonly fsDenyGlob?: (file: string) => boolean
}

/**
 * The photo that a module id names, checked as Vite checks what it loads itself; a `load` hook goes past that check.
 * Ids of photos in `public/` are URLs. Throws `PhotoAccessError`.
 */
export function openPhoto(file: string, config: ResolvedConfig): string {
  const photo = locatePhoto(file, config)
  if (!photo) throw new PhotoAccessError(404, file)
  const { safeModulePaths, fsDenyGlob } = config as ResolvedConfig & Internals
  const real = realpathSync(photo)
  const denied = fsDenyGlob?.(slash(real)) ?? false
  // An import in the project's own code makes a file outside of the list readable, as it does for Vite's assets.
  const allowed = !config.server.fs.strict || safeModulePaths?.has(file) || isBelowAllowed(real, config)
  if (denied || !allowed) throw new PhotoAccessError(403, file)
  return photo
}

/** Absolute path of a photo on disk, or `null`. */
export function locatePhoto(file: string, { publicDir }: Pick<ResolvedConfig, 'publicDir'>): string | null {
  if (path.isAbsolute(file) && existsSync(file)) return file
  const published = publicDir && path.join(publicDir, file)
  return published && existsSync(published) ? slash(published) : null
}

/** Whether a real path lies in one of the folders of `server.fs.allow`. */
export function isBelowAllowed(real: string, config: Pick<ResolvedConfig, 'server'>): boolean {
  return config.server.fs.allow.some((folder) => isBelow(real, folder))
}

export function isBelow(file: string, folder: string): boolean {
  const relative = path.relative(folder, file)
  return relative !== '' && !relative.startsWith('..') && !path.isAbsolute(relative)
}

function slash(file: string): string {
  return file.split(path.sep).join('/')
}
