/** Objects of exactly one alternative: a later layer replaces them whole instead of adding a second key. */
const ATOMIC_KEYS = new Set(['size'])

type Plain = Record<string, unknown>

const isPlain = (value: unknown): value is Plain =>
  typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype

/**
 * Lays `over` on `base`, key by key. Arrays, functions and `size` are replaced whole; `undefined` changes nothing.
 */
export function mergeOptions<T extends object>(base: T, over: object | undefined): T {
  const merged: Plain = { ...(base as Plain) }
  for (const [key, value] of Object.entries(over ?? {})) {
    if (value === undefined) continue
    const current = merged[key]
    merged[key] =
      isPlain(current) && isPlain(value) && !ATOMIC_KEYS.has(key) ? mergeOptions(current, value) : value
  }
  return merged as T
}
