import { createHash } from 'node:crypto'

/**
 * The raw key of a model: for one picture its SHA-256, for several the SHA-256 of their digests in order, joined by
 * line feeds. Nothing else enters it, so renaming, moving or touching a photo costs nothing.
 */
export function rawKeyOf(digests: readonly string[]): string {
  return digests.length === 1 ? digests[0]! : sha256Of(digests.join('\n'))
}

/** Digest in lower-case hex. */
export function sha256Of(data: string | Uint8Array): string {
  return createHash('sha256').update(data).digest('hex')
}
