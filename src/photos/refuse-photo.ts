import path from 'node:path'
import { type ErrorCode, PhotoError } from '../errors/index.js'

/** A refusal of one file: `<label> <reason>.`, with the remedy as its hint. */
export function refusePhoto(
  code: ErrorCode,
  label: string,
  reason: string,
  options: { readonly hint?: string; readonly cause?: unknown } = {},
): PhotoError {
  return new PhotoError(code, `${label} ${reason}.`, { photo: label, ...options })
}

/** A file that was given by name although its name does not say that it is a photo. */
export function refuseName(label: string): PhotoError {
  const { name, ext } = path.parse(label)
  const isPicture = /^\.(jpe?g|png|webp)$/i.test(ext)
  const hint = isPicture
    ? `Rename it to "${name}.photo${ext}" to make a model of it.`
    : `Name a JPEG, PNG or WebP file that is called like "${name}.photo.jpg".`
  return refusePhoto('RAGE3D_PHOTO_NAME', label, 'is not named like a photo', { hint })
}
