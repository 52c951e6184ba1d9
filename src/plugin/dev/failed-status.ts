import type { Status } from './status.js'

/** What is shown of a photo, given relative to the root, whose model cannot be had. */
export function failedStatus(
  photo: string,
  { message, hint }: { readonly message: string; readonly hint: string },
): Status {
  return { photo, kind: 'failed', text: hint ? `${message}\n${hint}` : message }
}
