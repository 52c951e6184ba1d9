/** One payment that the service took: what tests read to judge the client. */
export interface Charge {
  readonly taskId: string
  /** INR. */
  readonly amount: number
  /** Key that paid. */
  readonly key: string
  /** Milliseconds since 1970, by the emulator's clock. */
  readonly time: number
  /** Names of the uploaded files, in the order they were sent. */
  readonly fileNames: readonly string[]
  /** Digest of each uploaded file, in hex. */
  readonly sha256: readonly string[]
  readonly idempotencyKey: string | null
  /** When the amount went back to the wallet, by the emulator's clock; `null` if it did not. */
  readonly refundedAt: number | null
}

/** One request that reached the emulator. */
export interface RequestRecord {
  /** 0 for the first. */
  readonly index: number
  readonly method: string
  /** With query. */
  readonly path: string
  readonly route: string
  /** As received, names in lower case. */
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  /** When its headers came, in milliseconds since 1970, by the machine's clock. */
  readonly time: number
  /** Bytes of the body that were read. */
  readonly bodyBytes: number
  /** Of the answer; `null` while there is none, and for ever if the connection was dropped. */
  readonly status: number | null
}
