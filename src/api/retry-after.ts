import type { IncomingHttpHeaders } from 'node:http'

/**
 * How long `Retry-After` asks to wait, in milliseconds; `null` without a readable one (RFC 9110, 10.2.3).
 * A date is measured against the reply's own `Date`, so that a wrong local clock shortens no wait.
 */
export function retryAfterMs(headers: IncomingHttpHeaders, now: number): number | null {
  const value = headers['retry-after']?.trim()
  if (!value) return null
  if (/^\d{1,12}(\.\d+)?$/.test(value)) return Number(value) * 1000
  if (!/^(Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*, .* GMT$/.test(value)) return null
  const until = Date.parse(value)
  if (Number.isNaN(until)) return null
  const sent = Date.parse(headers.date ?? '')
  return Math.max(0, until - (Number.isNaN(sent) ? now : sent))
}
