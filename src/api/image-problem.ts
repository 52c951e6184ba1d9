import type { UploadImage } from './client-types.js'

/** What the service takes, by its documentation: one to four pictures of at most 10 MB each. */
const MAX_IMAGES = 4
const MAX_IMAGE_BYTES = 10_000_000
const CONTENT_TYPES: ReadonlySet<unknown> = new Set(['image/jpeg', 'image/png', 'image/webp'])

/** Why pictures must not be submitted, as a sentence; `null` if they may. What is inside them is not looked at. */
export function imageProblem(images: readonly UploadImage[]): string | null {
  if (!Array.isArray(images) || images.length < 1 || images.length > MAX_IMAGES) {
    return 'A request holds one to four pictures.'
  }
  for (const [index, image] of images.entries()) {
    const problem = problemOf(image)
    if (problem) return `Picture ${index + 1} of ${images.length} ${problem}.`
  }
  return null
}

// Callers without types may hand over anything, and whatever is sent may be charged.
function problemOf(image: Partial<UploadImage> | null | undefined): string | null {
  const { bytes, contentType, fileName } = image ?? {}
  if (!(bytes instanceof Uint8Array)) return 'has no bytes'
  if (bytes.byteLength === 0) return 'is empty'
  if (bytes.byteLength > MAX_IMAGE_BYTES) {
    return `has ${bytes.byteLength} bytes, and the service takes ${MAX_IMAGE_BYTES} at most`
  }
  if (!CONTENT_TYPES.has(contentType))
    return 'has a content type other than image/jpeg, image/png and image/webp'
  if (typeof fileName !== 'string' || fileName.trim() === '') return 'has no file name'
  return null
}
