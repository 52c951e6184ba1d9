import picomatch from 'picomatch'

/** Which photos are taken. */
export interface PhotoFilterOptions {
  /** Globs of photos to take, relative to the root. */
  readonly include: readonly string[]
  /** Globs of photos or folders to leave out; wins over `include`. */
  readonly exclude: readonly string[]
}

/** Tests paths relative to the root, with forward slashes. */
export interface PhotoFilter {
  /** Whether a photo at this path is taken. */
  takes(file: string): boolean
  /** Whether everything below this folder is excluded, so that nobody need look into it. */
  prunes(folder: string): boolean
}

/**
 * Compiles `include` and `exclude`. A glob that ends with the plain name of a folder stands for all below it; one that
 * ends with `/**` means what lies below, never the path itself: to leave out dot folders keeps files that begin with a
 * dot. Names are compared as NFC, as models are named.
 */
export function createPhotoFilter({ include, exclude }: PhotoFilterOptions): PhotoFilter {
  const included = matcher(include)
  const excluded = matcher(exclude)
  return {
    takes(file) {
      const path = file.normalize('NFC')
      return included(path) && !excluded(path)
    },
    prunes(folder) {
      // Two made-up children, because `art/*` excludes the first but says nothing about the second.
      const path = folder.normalize('NFC')
      return excluded(`${path}/\0`) && excluded(`${path}/\0/\0`)
    },
  }
}

function matcher(globs: readonly string[]): (path: string) => boolean {
  if (globs.length === 0) return () => false
  return picomatch(globs.flatMap(withContents), { dot: true })
}

/** `art/**` and `art/` become what lies below; `art` itself or what lies below; other globs stay as they are. */
function withContents(glob: string): string[] {
  const pattern = glob.normalize('NFC').replace(/^(\.\/)+/, '')
  const folder = /^(.*[^/])\/(\*\*)?$/s.exec(pattern)?.[1]
  if (folder !== undefined) return [`${folder}/**/*`]
  const lastName = pattern.slice(pattern.lastIndexOf('/') + 1)
  return /[*?[\]{}()!+@]/.test(lastName) ? [pattern] : [pattern, `${pattern}/**/*`]
}
