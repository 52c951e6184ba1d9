import { type ConvertedPicture, convertPicture } from './convert-picture.js'
import type { CheckedPicture, PictureFormat, Upload } from './photo-set.js'
import { pictureMetadata } from './picture-metadata.js'
import { refusePhoto } from './refuse-photo.js'

/** Most bytes of one upload: the service's 10 MB. */
export const MAX_UPLOAD_BYTES = 10_000_000

/**
 * Makes a picture ready to leave the machine. The original bytes if they may go as they are; the same pixels without
 * metadata if there is EXIF, XMP, IPTC or GPS data, or if that brings the file under the limit; else converted:
 * upright, 8-bit sRGB, at most 10,000,000 bytes.
 */
export function prepareUpload(picture: CheckedPicture): Promise<Upload> {
  return prepare(picture, undefined)
}

/** Prepares several pictures, one after another: memory holds one decoded picture at a time. */
export async function prepareUploads(
  pictures: readonly CheckedPicture[],
  { signal }: { readonly signal?: AbortSignal } = {},
): Promise<Upload[]> {
  const uploads: Upload[] = []
  for (const picture of pictures) {
    signal?.throwIfAborted()
    uploads.push(await prepare(picture, signal))
  }
  return uploads
}

async function prepare(picture: CheckedPicture, signal: AbortSignal | undefined): Promise<Upload> {
  const { bytes, format, pixelChanges } = picture
  if (pixelChanges.length === 0) {
    const metadata = pictureMetadata[format]
    const clean = bytes.length > MAX_UPLOAD_BYTES || metadata.isPresent(bytes) ? metadata.strip(bytes) : bytes
    if (clean.length <= MAX_UPLOAD_BYTES) return toUpload(clean, format)
  }
  const converted = await convert(picture, signal)
  return toUpload(converted.bytes, converted.format)
}

async function convert(picture: CheckedPicture, signal: AbortSignal | undefined): Promise<ConvertedPicture> {
  try {
    return await convertPicture(picture, { maxBytes: MAX_UPLOAD_BYTES, signal })
  } catch (cause) {
    signal?.throwIfAborted()
    // It was decoded before, so that only time or memory can have run out.
    const hint = 'Scale it down; 2048 × 2048 pixels are plenty.'
    const { label, path } = picture
    throw refusePhoto('RAGE3D_PHOTO_TOO_LARGE', label ?? path, 'could not be converted for upload', {
      hint,
      cause,
    })
  }
}

function toUpload(bytes: Buffer, format: PictureFormat): Upload {
  return { bytes, contentType: `image/${format}`, extension: format === 'jpeg' ? 'jpg' : format }
}
