import { type Answer, refuse, silentAnswer, textAnswer } from './answer.js'
import type { Fault } from './fault.js'

/** The answer that a fault gives instead of the service; `null` for a mere delay. `path` is the one asked for. */
export function replaceAnswer({ kind, value }: Fault, path: string): Answer | null {
  switch (kind) {
    case 'rate-limit':
      return refuse(429, 'Too many requests', retryAfter(value))
    case 'status':
      return refuse(Number(value ?? 500), 'This fault was asked for')
    case 'html':
      return textAnswer(
        Number(value ?? 502),
        'text/html',
        '<!doctype html><title>Bad gateway</title><h1>502</h1>',
      )
    case 'xml':
      return textAnswer(
        Number(value ?? 403),
        'application/xml',
        '<?xml version="1.0"?><Error><Code>AccessDenied</Code></Error>',
      )
    case 'json':
      return textAnswer(200, 'application/json', value ?? 'null')
    case 'redirect':
      return redirect(value ?? '307', path)
    case 'drop':
      return silentAnswer('reset')
    case 'hang':
      return silentAnswer('hang')
    default:
      return null
  }
}

function retryAfter(value: string | null): Record<string, string> {
  if (value === null) return {}
  if (!value.startsWith('date:')) return { 'retry-after': value }
  // A date has no fractions of a second: the next whole one keeps the wait at least as long as asked.
  const until = Math.ceil(Date.now() / 1000 + Number(value.slice('date:'.length))) * 1000
  return { 'retry-after': new Date(until).toUTCString() }
}

function redirect(value: string, path: string): Answer {
  const [status, ...rest] = value.split(',')
  return textAnswer(Number(status), 'text/plain', 'Elsewhere', { location: rest.join(',') || path })
}
