import type { PhotoError } from '../errors/index.js'
import { DECODE_SECONDS, MAX_PIXELS, MIN_SIDE } from './decode-limits.js'
import { decodePicture } from './decode-picture.js'
import { findAnimation } from './find-animation.js'
import { findJpegDamage } from './find-jpeg-damage.js'
import { lookAtPicture } from './look-at-picture.js'
import type { CheckedPicture, Picture, PictureFormat, PixelChange } from './photo-set.js'
import { readPngChunks } from './png-chunks.js'
import { type PictureHeader, readPictureHeader } from './read-picture-header.js'
import { refusePhoto } from './refuse-photo.js'
import { sniffFormat } from './sniff-format.js'

/**
 * Judges pictures by their content, whatever they are called, and decodes each one whole, so that nothing is sent or
 * paid for that the service could not use. One after another: memory holds one decoded picture at a time.
 *
 * Throws the `PhotoError` of the first picture that is refused. Of several faults the one is named that must be mended
 * first: wrong format, animated, too large, too small, damaged, blank.
 */
export async function checkPictures(
  pictures: readonly Picture[],
  { signal }: { readonly signal?: AbortSignal } = {},
): Promise<CheckedPicture[]> {
  const checked: CheckedPicture[] = []
  for (const picture of pictures) {
    signal?.throwIfAborted()
    checked.push(await checkPicture(picture, signal))
  }
  return checked
}

async function checkPicture(picture: Picture, signal: AbortSignal | undefined): Promise<CheckedPicture> {
  const format = requireFormat(picture)
  const animation = requireStill(picture, format)
  const header = await requireHeader(picture, format)
  requireSize(picture, header)
  const thumbnail = await decodeWhole(picture, format, signal)
  const { blank, transparent } = lookAtPicture(thumbnail)
  if (blank) throw refuseBlank(picture, blank)
  const turned = header.orientation >= 5
  return {
    ...picture,
    format,
    width: turned ? header.height : header.width,
    height: turned ? header.width : header.height,
    orientation: header.orientation,
    hasAlpha: header.hasAlpha,
    transparent,
    pixelChanges: pixelChangesOf(header, animation !== null),
  }
}

function requireFormat(picture: Picture): PictureFormat {
  const { bytes } = picture
  if (bytes.length === 0) {
    throw refuse(picture, 'RAGE3D_PHOTO_DAMAGED', 'is empty: it has no bytes at all', COPY_AGAIN)
  }
  if (bytes.subarray(0, 4096).every((byte) => byte === 0)) {
    const reason = 'begins with nothing but zero bytes: a copy was broken off'
    throw refuse(picture, 'RAGE3D_PHOTO_DAMAGED', reason, COPY_AGAIN)
  }
  const sniffed = sniffFormat(bytes)
  if (sniffed.format) return sniffed.format
  const reason = `is ${sniffed.kind}; photos must be JPEG, PNG or WebP`
  throw refuse(picture, 'RAGE3D_PHOTO_FORMAT', reason, sniffed.hint)
}

function requireStill(picture: Picture, format: PictureFormat) {
  const animation = findAnimation(picture.bytes, format)
  if (!animation || animation.frames <= 1) return animation
  const reason = `is an animated ${animation.name} of ${animation.frames} frames`
  throw refuse(
    picture,
    'RAGE3D_PHOTO_ANIMATED',
    reason,
    'Export one frame of it as a still JPEG, PNG or WebP.',
  )
}

async function requireHeader(picture: Picture, format: PictureFormat): Promise<PictureHeader> {
  try {
    return await readPictureHeader(picture.bytes)
  } catch (cause) {
    const reason = `cannot be decoded: the header of the ${NAMES[format]} is damaged or cut off`
    throw refuse(picture, 'RAGE3D_PHOTO_DAMAGED', reason, COPY_AGAIN, cause)
  }
}

function requireSize(picture: Picture, { width, height }: PictureHeader): void {
  const size = `is ${width} × ${height} pixels`
  if (width * height > MAX_PIXELS) {
    const reason = `${size}, ${Math.round((width * height) / 1e6)} megapixels; at most ${MAX_PIXELS / 1e6} are accepted`
    throw refuse(picture, 'RAGE3D_PHOTO_TOO_LARGE', reason, 'Scale it down; 2048 × 2048 pixels are plenty.')
  }
  if (Math.min(width, height) < MIN_SIDE) {
    const reason = `${size}; each side must have at least ${MIN_SIDE}`
    throw refuse(
      picture,
      'RAGE3D_PHOTO_TOO_SMALL',
      reason,
      'Use a larger original; 1024 × 1024 pixels or more are best.',
    )
  }
}

async function decodeWhole(picture: Picture, format: PictureFormat, signal: AbortSignal | undefined) {
  const thumbnail = await decodePicture(picture.bytes).catch((cause: Error) => {
    signal?.throwIfAborted()
    throw /^timeout/.test(cause.message)
      ? refuseSlow(picture, cause)
      : refuseDamaged(picture, format, '', cause)
  })
  const damage = await findDamage(picture.bytes, format, signal)
  if (damage) throw refuseDamaged(picture, format, `: ${damage}`)
  return thumbnail
}

/** What decoders let pass, in words. */
async function findDamage(
  bytes: Buffer,
  format: PictureFormat,
  signal: AbortSignal | undefined,
): Promise<string | null> {
  if (format === 'jpeg') return findJpegDamage(bytes, signal)
  return format === 'png' && readPngChunks(bytes).at(-1)?.type !== 'IEND' ? 'its end is missing' : null
}

function refuseDamaged(picture: Picture, format: PictureFormat, detail: string, cause?: Error): PhotoError {
  const reason = `cannot be decoded: the ${NAMES[format]} is truncated or damaged${detail}`
  return refuse(picture, 'RAGE3D_PHOTO_DAMAGED', reason, COPY_AGAIN, cause)
}

function refuseSlow(picture: Picture, cause: Error): PhotoError {
  const reason = `took longer than ${DECODE_SECONDS} seconds to decode`
  return refuse(
    picture,
    'RAGE3D_PHOTO_TOO_LARGE',
    reason,
    'Scale it down; 2048 × 2048 pixels are plenty.',
    cause,
  )
}

function refuseBlank(picture: Picture, blank: 'color' | 'transparent'): PhotoError {
  const what = blank === 'color' ? 'has one single colour' : 'is fully transparent'
  return refuse(
    picture,
    'RAGE3D_PHOTO_BLANK',
    `${what} and shows nothing`,
    'Use a picture that shows the object.',
  )
}

function pixelChangesOf(header: PictureHeader, animation: boolean): PixelChange[] {
  const changes: PixelChange[] = []
  if (header.orientation !== 1) changes.push('orientation')
  if (header.isForeignColor) changes.push('color')
  if (header.isDeep) changes.push('depth')
  if (animation) changes.push('animation')
  return changes
}

const NAMES: Record<PictureFormat, string> = { jpeg: 'JPEG', png: 'PNG', webp: 'WebP' }

const COPY_AGAIN = 'Export, download or copy it again.'

function refuse(
  { label, path }: Picture,
  code: PhotoError['code'],
  reason: string,
  hint: string,
  cause?: unknown,
): PhotoError {
  return refusePhoto(code, label ?? path, reason, { hint, cause })
}
