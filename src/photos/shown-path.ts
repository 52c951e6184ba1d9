import path from 'node:path'

/** A path as people know it: relative to the root where it lies below it, with forward slashes. */
export function shownPath(root: string, file: string): string {
  const relative = path.relative(root, file)
  if (relative === '') return '.'
  const outside = relative === '..' || relative.startsWith(`..${path.sep}`) || path.isAbsolute(relative)
  return forwardSlashes(outside ? file : relative)
}

export const forwardSlashes = (file: string): string =>
  path.sep === '\\' ? file.replaceAll('\\', '/') : file
