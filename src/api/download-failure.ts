/**
 * Why one attempt to download failed:
 * `gone` the files are no longer there · `refused` the service will not give them · `wait` it asks to wait ·
 * `broken` the connection failed · `invalid` what came is not the model · `forbidden` the address must not be asked.
 */
export type DownloadFailureKind = 'gone' | 'refused' | 'wait' | 'broken' | 'invalid' | 'forbidden'

/** What the answer said: its status, and the wait it asks for in milliseconds. */
export interface DownloadFailureOptions extends ErrorOptions {
  readonly status?: number
  readonly waitMs?: number | null
}

/** One failed attempt; `download` decides what follows. Its message is clean of whatever the server wrote. */
export class DownloadFailure extends Error {
  override readonly name = 'DownloadFailure'
  readonly status: number | undefined
  readonly waitMs: number | null

  constructor(
    readonly kind: DownloadFailureKind,
    message: string,
    { status, waitMs = null, ...options }: DownloadFailureOptions = {},
  ) {
    super(message, options)
    this.status = status
    this.waitMs = waitMs
  }

  /** Whether asking the same address again is pointless. */
  get isFinal(): boolean {
    return this.kind === 'gone' || this.kind === 'refused' || this.kind === 'forbidden'
  }
}
