/** Shorter secrets are not looked for: they would be found everywhere by chance. */
const SHORTEST = 6

/** Looks for secrets in files. */
export interface SecretFinder {
  /** Whether the content holds one of them raw, percent-encoded, in hex, in base64 or base64url. */
  foundIn(content: string | Uint8Array): boolean
}

/** Prepares the search for secrets; `null` if all are too short to be told from chance. */
export function createSecretFinder(secrets: readonly string[]): SecretFinder | null {
  const known = [...new Set(secrets)]
    .map((secret) => Buffer.from(secret))
    .filter(({ length }) => length >= SHORTEST)
  if (known.length === 0) return null
  // Latin-1 maps bytes to characters one to one, so one search does for text and for binary files.
  const pattern = new RegExp(known.flatMap(formsOf).join('|'))
  return {
    foundIn: (content) => pattern.test(toLatin1(content)),
  }
}

const formsOf = (bytes: Buffer): string[] => [
  escapedForm(bytes),
  hexForm(bytes),
  ...base64Forms(bytes).map(escapeRegExp),
]

function toLatin1(content: string | Uint8Array): string {
  const bytes =
    typeof content === 'string'
      ? Buffer.from(content)
      : Buffer.from(content.buffer, content.byteOffset, content.byteLength)
  return bytes.toString('latin1')
}

/** Every byte as it is or percent-encoded, in any mixture. */
function escapedForm(bytes: Buffer): string {
  return [...bytes].map((byte) => `(?:${escapeRegExp(String.fromCharCode(byte))}|%${anyCase(byte)})`).join('')
}

function hexForm(bytes: Buffer): string {
  return [...bytes].map(anyCase).join('')
}

/** Two hex digits in either case. */
function anyCase(byte: number): string {
  return [...byte.toString(16).padStart(2, '0')]
    .map((digit) => (/[a-f]/.test(digit) ? `[${digit}${digit.toUpperCase()}]` : digit))
    .join('')
}

/**
 * The characters that base64 must contain for the secret to be in it, whatever stands around it: one run per offset
 * (0, 1 or 2 bytes into a group of three), cut at both ends to the characters that the secret alone decides.
 * base64url differs in two characters.
 */
export function base64Forms(bytes: Buffer): string[] {
  const forms = new Set<string>()
  for (const offset of [0, 1, 2]) {
    const text = Buffer.concat([Buffer.alloc(offset), bytes]).toString('base64')
    const decided = text.slice(Math.ceil((offset * 8) / 6), Math.floor(((offset + bytes.length) * 8) / 6))
    forms.add(decided)
    forms.add(decided.replaceAll('+', '-').replaceAll('/', '_'))
  }
  return [...forms]
}

function escapeRegExp(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/-]/g, '\\$&')
}
