import path from 'node:path'

/** A path as people know it: relative to the root where it lies below it, with forward slashes. */
export function shownPath(root: string, file: string): string {
  const relative = relativePath(root, file)
  if (relative === '') return '.'
  return isOutside(relative) ? forwardSlashes(file) : relative
}

/** What to put before the name of a file in this folder to get its `shownPath`. */
export function shownPrefix(root: string, folder: string): string {
  const shown = shownPath(root, folder)
  if (shown === '.') return ''
  return shown.endsWith('/') ? shown : `${shown}/`
}

/** `path.relative` with forward slashes; empty where both are the same. */
export const relativePath = (from: string, to: string): string => forwardSlashes(path.relative(from, to))

/** Whether a result of `relativePath` leads out of the folder: upwards, or on Windows to another drive. */
export const isOutside = (relative: string): boolean =>
  relative === '..' || relative.startsWith('../') || path.isAbsolute(relative)

const forwardSlashes = (file: string): string => (path.sep === '\\' ? file.replaceAll('\\', '/') : file)
