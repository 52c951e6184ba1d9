import type { ServerResponse } from 'node:http'
import type { Connect } from 'vite'
import { pathBelowPrefix } from './dev-path.js'
import { PhotoAccessError } from './photo-access.js'

/** First of all middlewares: Vite's own answer OPTIONS by themselves, and POST as if it were GET. */
export function refuseOtherMethods(base: string): Connect.NextHandleFunction {
  return (request, response, next) => {
    const reads = request.method === 'GET' || request.method === 'HEAD'
    const ours = pathBelowPrefix(request.originalUrl ?? request.url, base) !== null || asksForModel(request)
    if (reads || !ours) return next()
    response.setHeader('Allow', 'GET, HEAD')
    answer(response, 405)
  }
}

/** After Vite's middlewares: imports of photos that none of them answered would end as `index.html`. */
export const refuseUnknownPhotos: Connect.NextHandleFunction = (request, response, next) => {
  if (!asksForModel(request)) return next()
  answer(response, 404)
}

/** Turns `PhotoAccessError` into a status without Vite's error overlay, and a path of ours that is no URL into 404. */
export function answerErrors(base: string): Connect.ErrorHandleFunction {
  return (error, request, response, next) => {
    const malformed = pathBelowPrefix(request.originalUrl, base) !== null
    const status = error instanceof PhotoAccessError ? error.status : malformed ? 404 : null
    if (status === null || response.headersSent) return next(error)
    answer(response, status)
  }
}

function asksForModel({ originalUrl, url }: Connect.IncomingMessage): boolean {
  const [pathname = '', query = ''] = (originalUrl ?? url ?? '').split('?', 2)
  const imports = /(?:^|&)(?:import|model|lods|meta|collider|poster|stl|photo)(?:[=&]|$)/.test(query)
  return imports && /(?:\.|%2e)photo(?:\.|%2e)/i.test(pathname)
}

function answer(response: ServerResponse, status: 403 | 404 | 405): void {
  const texts = { 403: 'Forbidden', 404: 'Not found', 405: 'Method not allowed' }
  response.statusCode = status
  response.setHeader('Content-Type', 'text/plain; charset=utf-8')
  response.end(`${texts[status]}\n`)
}
