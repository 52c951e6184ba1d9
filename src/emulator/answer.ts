/** How the bytes of an answer go out. */
export type Delivery =
  | { readonly kind: 'whole' }
  /** `bytes` of the body every `everyMs`. */
  | { readonly kind: 'drip'; readonly everyMs: number; readonly bytes: number }
  /** After `bytes` of the body the connection is reset, or closed in order. */
  | { readonly kind: 'cut'; readonly bytes: number; readonly end: 'reset' | 'close' }
  /** The body, and then zeros without end. */
  | { readonly kind: 'endless' }
  | { readonly kind: 'reset' }
  | { readonly kind: 'hang' }

/** What the emulator is about to say. */
export interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: Buffer
  readonly delivery: Delivery
}

const WHOLE: Delivery = { kind: 'whole' }

/** A value as JSON. */
export function jsonAnswer(status: number, value: unknown, headers: Record<string, string> = {}): Answer {
  return textAnswer(status, 'application/json', JSON.stringify(value), headers)
}

/** A refusal as the service words it. */
export function refuse(status: number, detail: string, headers?: Record<string, string>): Answer {
  return jsonAnswer(status, { detail }, headers)
}

/** A text of any type. */
export function textAnswer(
  status: number,
  type: string,
  text: string,
  headers: Record<string, string> = {},
): Answer {
  return fileAnswer(Buffer.from(text), type, { status, headers })
}

/** Bytes of any type. */
export function fileAnswer(
  body: Uint8Array,
  type: string,
  { status = 200, headers = {} }: { status?: number; headers?: Record<string, string> } = {},
): Answer {
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength)
  return { status, headers: { 'content-type': type, ...headers }, body: bytes, delivery: WHOLE }
}

/** No answer at all. */
export function silentAnswer(kind: 'reset' | 'hang'): Answer {
  return { status: 0, headers: {}, body: Buffer.alloc(0), delivery: { kind } }
}
