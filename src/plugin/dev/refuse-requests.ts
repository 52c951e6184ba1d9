import type { ServerResponse } from 'node:http'
import type { Connect } from 'vite'
import type { AssetShelf } from './asset-shelf.js'
import { pathBelowPrefix } from './dev-path.js'
import { PhotoAccessError } from './photo-access.js'

/**
 * First of all middlewares, because Vite's own would answer: OPTIONS by themselves, POST as if it were GET, and a path
 * below our prefix that leads out of it again as the file it leads to.
 */
export function refuseRequests(base: string, shelf: Pick<AssetShelf, 'find'>): Connect.NextHandleFunction {
  return (request, response, next) => {
    const path = pathBelowPrefix(request.originalUrl ?? request.url, base)
    if (path === null && !asksForModel(request)) return next()
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      response.setHeader('Allow', 'GET, HEAD')
      return answer(response, 405)
    }
    if (path !== null && !shelf.find(path)) return answer(response, 404)
    next()
  }
}

/** After Vite's middlewares: imports of photos that none of them answered would end as `index.html`. */
export const refuseUnknownPhotos: Connect.NextHandleFunction = (request, response, next) => {
  if (!asksForModel(request)) return next()
  answer(response, 404)
}

/** Turns `PhotoAccessError` into a status without Vite's error overlay. */
export const answerErrors: Connect.ErrorHandleFunction = (error, _request, response, next) => {
  if (!(error instanceof PhotoAccessError) || response.headersSent) return next(error)
  answer(response, error.status)
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
