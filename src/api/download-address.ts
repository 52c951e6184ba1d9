import { isLoopbackHost } from './addresses.js'
import { DownloadFailure } from './download-failure.js'

/**
 * Checks the address of a model, which comes from an answer and so from outside: https only (http where the
 * service itself is), no user info. Where the name leads is checked when the connection is made.
 */
export function checkDownloadAddress(text: string, base: string): URL {
  const url = URL.canParse(text, base) ? new URL(text, base) : null
  if (!url) throw new DownloadFailure('forbidden', 'its address is not a URL')
  if (url.username || url.password) throw new DownloadFailure('forbidden', 'its address holds a user name')
  if (url.protocol === 'https:' || mayBePlain(url, new URL(base))) return url
  throw new DownloadFailure('forbidden', 'its address is not https')
}

function mayBePlain(url: URL, api: URL): boolean {
  if (url.protocol !== 'http:' || api.protocol !== 'http:') return false
  return url.origin === api.origin || (isLoopbackHost(url.hostname) && isLoopbackHost(api.hostname))
}
