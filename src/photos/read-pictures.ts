import path from 'node:path'
import type { PhotoSet, Picture } from './photo-set.js'
import { sha256Of } from './raw-key.js'
import { readRegularFile, UnreadableFile } from './read-regular-file.js'
import { refusePhoto } from './refuse-photo.js'

/** Longest picture file that is read, in bytes. 100 megapixels of 8-bit RGBA without compression are 400 MB. */
const MAX_FILE_BYTES = 500_000_000

/**
 * Reads the bytes of a photo set's pictures once and digests them, in the set's order. The contents are not judged; see
 * `checkPictures`. Throws `PhotoError` with `RAGE3D_PHOTO_UNREADABLE`.
 */
export async function readPictures(
  set: Pick<PhotoSet, 'views'>,
  { signal }: { readonly signal?: AbortSignal } = {},
): Promise<Picture[]> {
  return Promise.all(
    set.views.map(async (view) => {
      try {
        const bytes = await readRegularFile(view.path, { maxBytes: MAX_FILE_BYTES, signal })
        return { ...view, fileName: path.basename(view.path), bytes, sha256: sha256Of(bytes) }
      } catch (cause) {
        if (!(cause instanceof UnreadableFile)) throw cause
        const { reason, hint } = cause.problem
        throw refusePhoto('RAGE3D_PHOTO_UNREADABLE', view.label ?? view.path, reason, { hint, cause })
      }
    }),
  )
}
