import { inspect } from 'node:util'

/** The key of the service. It prints as `[redacted]` wherever it is shown; only `reveal()` gives it out. */
export class ApiKey {
  readonly #value: string

  constructor(value: string) {
    this.#value = value
  }

  /** The key itself, for the `X-API-Key` header and for looking for leaks. */
  reveal(): string {
    return this.#value
  }

  /** `text` with every occurrence of the key replaced. */
  redact(text: string): string {
    return text.replaceAll(this.#value, '[redacted]')
  }

  toString(): string {
    return '[redacted]'
  }

  toJSON(): string {
    return '[redacted]'
  }

  [inspect.custom](): string {
    return '[redacted]'
  }
}
