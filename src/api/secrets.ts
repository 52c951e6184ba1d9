/** Takes a key out of texts that a person or a file may see. */
export interface Secrets {
  /** `text` with the key replaced wherever it stands: raw, percent-encoded, in hex or in base64. */
  redact(text: string): string
  /** Whether the key stands in `text`, in any of those forms. */
  holds(text: string): boolean
  /** `text` on one line, without control characters and key, cut to `maxLength` characters (default 300). */
  clean(text: string, maxLength?: number): string
  /** A copy of an error that carries its message, code and causes, and nothing of the request or the reply. */
  safeCause(error: unknown): Error
}

/** Anything shorter is no secret, but a stand-in that would be found in every other word. */
const SHORTEST_KEY = 6
const SHORTEST_FORM = 6
const CAUSE_DEPTH = 4

/** Knows one key in every form in which it could reach an output. */
export function createSecrets(key: string): Secrets {
  const forms = formsOf(key)
  const redact = (text: string) =>
    forms.reduce((result, form) => result.replaceAll(form, () => '[redacted]'), text)

  const clean = (text: string, maxLength = 300) => {
    // Invisible characters go first: a key with one in its middle would not be recognised.
    const visible = text.replace(/[\s\u2028\u2029]+/gu, ' ').replace(/\p{C}/gu, '')
    const safe = redact(visible).trim()
    return safe.length > maxLength ? `${[...safe.slice(0, maxLength - 1)].join('')}…` : safe
  }

  const safeCause = (error: unknown, depth = 0): Error => {
    const original = error instanceof Error ? error : new Error(String(error))
    const inner = original instanceof AggregateError ? original.errors[0] : original.cause
    const cause = inner !== undefined && depth < CAUSE_DEPTH ? safeCause(inner, depth + 1) : undefined
    const copy = new Error(clean(original.message) || cause?.message || original.name, cause && { cause })
    const { code } = original as NodeJS.ErrnoException
    copy.name = clean(original.name)
    return typeof code === 'string' ? Object.assign(copy, { code: clean(code) }) : copy
  }

  return { redact, clean, holds: (text) => redact(text) !== text, safeCause: (error) => safeCause(error) }
}

function formsOf(key: string): RegExp[] {
  if (key.length < SHORTEST_KEY) return []
  const bytes = Buffer.from(key)
  const percent = [...key].map((char) => `(?:${escapeRegExp(char)}|${percentOf(char)})`).join('')
  const hex = bytes.toString('hex')
  const base64 = [0, 1, 2].flatMap((offset) => base64At(bytes, offset))
  return [
    new RegExp(percent, 'g'),
    new RegExp(hex, 'gi'),
    ...base64
      .filter((form) => form.length >= SHORTEST_FORM)
      .map((form) => new RegExp(escapeRegExp(form), 'g')),
  ]
}

/** The characters that `bytes` alone decide when they stand `offset` bytes (modulo 3) into an encoded text. */
function base64At(bytes: Buffer, offset: number): string[] {
  const shifted = Buffer.concat([Buffer.alloc(offset), bytes])
  const first = Math.ceil((offset * 8) / 6)
  const end = Math.floor((shifted.length * 8) / 6)
  return [shifted.toString('base64').slice(first, end), shifted.toString('base64url').slice(first, end)]
}

function percentOf(char: string): string {
  const pairs = [...Buffer.from(char)].map((byte) => byte.toString(16).padStart(2, '0'))
  return pairs
    .map((pair) => `%${pair.replace(/[a-f]/g, (digit) => `[${digit}${digit.toUpperCase()}]`)}`)
    .join('')
}

function escapeRegExp(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&')
}
