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
