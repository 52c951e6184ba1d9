import type { ModelSource } from './types.js'

/** A raw model that lies in the store. */
export interface RawModel {
  readonly state: 'ready' | 'draft'
  readonly source: ModelSource
  readonly taskId: string | null
  /** As reports show it; `null` for drafts. */
  readonly rawSha256: string | null
  /** SHA-256 of the bytes: enters the key of the derived files. */
  readonly digest: string
  /** What an unchanged photo would get again: the digest of a bought model, the key of a free one. */
  readonly identity: string
  readonly warnings: readonly string[]
  load(): Promise<Uint8Array>
}
