import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import type { OutgoingHttpHeaders, ServerResponse } from 'node:http'
import { pipeline } from 'node:stream'
import type { Connect } from 'vite'
import type { Asset } from '../modules/module-model.js'
import type { AssetShelf } from './asset-shelf.js'
import { pathBelowPrefix } from './dev-path.js'
import { etagMatches } from './etag-matches.js'
import { parseRange } from './parse-range.js'

const TYPES: Readonly<Record<string, string>> = {
  glb: 'model/gltf-binary',
  webp: 'image/webp',
  stl: 'model/stl',
}

const NOTHING = new Uint8Array()

export interface ServeOptions {
  readonly shelf: AssetShelf
  /** Vite's `base`. */
  readonly base: string
  /** Vite's `server.headers`, such as those for cross-origin isolation. */
  readonly headers: OutgoingHttpHeaders
}

/**
 * Answers GET and HEAD below the prefix from the shelf, and everything else there with 404 or 405. A request only ever
 * reads a file that a module already points to, or has its poster drawn.
 */
export function serveAssets({ shelf, base, headers }: ServeOptions): Connect.NextHandleFunction {
  return (request, response, next) => {
    const path = pathBelowPrefix(request.originalUrl ?? request.url, base)
    if (path === null) return next()
    if (request.method !== 'GET' && request.method !== 'HEAD') return refuse(response, 405)
    const asset = shelf.find(path)
    if (!asset) return refuse(response, 404)
    for (const [name, value] of Object.entries(headers))
      if (value !== undefined) response.setHeader(name, value)
    send(asset, request, response).catch((error: NodeJS.ErrnoException) =>
      error.code === 'ENOENT' || response.headersSent ? refuse(response, 404) : next(error),
    )
  }
}

async function send(asset: Asset, request: Connect.IncomingMessage, response: ServerResponse): Promise<void> {
  const etag = `"${asset.id}"`
  const isKnown = etagMatches(request.headers['if-none-match'], etag)
  const content = isKnown ? NOTHING : await asset.content()
  const size = content instanceof Uint8Array ? content.length : (await stat(content.path)).size
  // Set only now: an error must not be kept for a year.
  response.setHeader('ETag', etag)
  response.setHeader('Cache-Control', 'public, max-age=31536000, immutable')
  if (isKnown) return end(response, 304)
  response.setHeader('Accept-Ranges', 'bytes')
  response.setHeader(
    'Content-Type',
    TYPES[asset.fileName.split('.').pop() ?? ''] ?? 'application/octet-stream',
  )
  response.setHeader('X-Content-Type-Options', 'nosniff')
  const { range: rangeHeader, 'if-range': ifRange } = request.headers
  const mayRange = request.method === 'GET' && (ifRange === undefined || ifRange === etag)
  const range = mayRange ? parseRange(rangeHeader, size) : null
  if (range === 'unsatisfiable') {
    response.setHeader('Content-Range', `bytes */${size}`)
    response.setHeader('Cache-Control', 'no-store')
    return end(response, 416)
  }
  const { start, end: last } = range ?? { start: 0, end: size - 1 }
  if (range) response.setHeader('Content-Range', `bytes ${start}-${last}/${size}`)
  response.setHeader('Content-Length', last - start + 1)
  response.statusCode = range ? 206 : 200
  if (request.method === 'HEAD') return end(response, response.statusCode)
  if (content instanceof Uint8Array) return void response.end(content.subarray(start, last + 1))
  // A connection that breaks off is the browser's right; the stream cleans up after itself.
  pipeline(createReadStream(content.path, { start, end: last }), response, () => {})
}

function end(response: ServerResponse, status: number): void {
  response.statusCode = status
  response.end()
}

function refuse(response: ServerResponse, status: 404 | 405): void {
  if (response.headersSent) return void response.destroy()
  for (const name of response.getHeaderNames()) {
    if (/^(etag|cache-control|content-|accept-ranges)/.test(name)) response.removeHeader(name)
  }
  if (status === 405) response.setHeader('Allow', 'GET, HEAD')
  response.statusCode = status
  response.setHeader('Content-Type', 'text/plain; charset=utf-8')
  response.end(status === 404 ? 'Not found\n' : 'Method not allowed\n')
}
