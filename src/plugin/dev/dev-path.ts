import path from 'node:path'
import { DEV_PREFIX } from './asset-shelf.js'

/**
 * The decoded path below our prefix, or `null` for a request that is not ours. Detours (`//`, `..`, `%40`, backslashes,
 * an absolute request target) are followed first, so that none of them leads to Vite's `index.html`.
 */
export function pathBelowPrefix(url: string | undefined, base: string): string | null {
  const target = (url ?? '').replace(/^https?:\/\/[^/]*/i, '').replace(/[?#].*$/s, '')
  const prefix = `${base}${DEV_PREFIX}`
  for (const candidate of [target, normalise(target)]) {
    if (candidate.startsWith(prefix)) return decode(candidate.slice(prefix.length))
    if (candidate === prefix.slice(0, -1)) return ''
  }
  return null
}

function normalise(target: string): string {
  return path.posix.normalize(decode(target).replaceAll('\\', '/')).replace(/^\/+/, '/')
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
