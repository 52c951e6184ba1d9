import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import sirv from 'sirv'
import { usageError } from '../usage-error.js'
import type { SettledOutputs } from './output-updates.js'

/** The output folder on loopback, with an event stream for engines that are not Vite. */
export interface FolderServer extends AsyncDisposable {
  /** Base URL without a trailing slash. */
  readonly url: string
  /** Tells every listener of `/events`. */
  announce(settled: SettledOutputs): void
}

export interface ServeFolderOptions {
  /** Absolute path. */
  readonly dir: string
  /** 0: any free one. */
  readonly port: number
}

/**
 * Serves a folder on 127.0.0.1 only: GET and HEAD, with ETag and Range, and any page may read it. `GET /events` is a
 * server-sent event stream; each event is `{ changed, removed }` with names of models.
 */
export async function serveFolder({ dir, port }: ServeFolderOptions): Promise<FolderServer> {
  const files = sirv(dir, { dev: true, etag: true, dotfiles: false })
  const listeners = new Set<ServerResponse>()
  const server = createServer((request, response) => {
    response.setHeader('Access-Control-Allow-Origin', '*')
    if (!isLoopbackHost(request.headers.host)) return end(response, 403, 'Only loopback hosts are served.')
    if (request.method !== 'GET' && request.method !== 'HEAD')
      return end(response, 405, 'Only GET and HEAD are served.')
    if (/^\/events\/?(\?|$)/.test(request.url ?? '')) return listen(request, response, listeners)
    files(request, response, () => end(response, 404, 'There is no such file.'))
  })
  await listenOn(server, port)
  const { port: actual } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${actual}`,
    announce(settled) {
      for (const listener of listeners) listener.write(`data: ${JSON.stringify(settled)}\n\n`)
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

function listenOn(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error) =>
      reject(
        usageError(
          `Port ${port} cannot be served: ${error.message}.`,
          'Name another one, or none for a free one.',
        ),
      ),
    )
    server.listen(port, '127.0.0.1', resolve)
  })
}

function listen(request: IncomingMessage, response: ServerResponse, listeners: Set<ServerResponse>): void {
  response.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store' })
  if (request.method === 'HEAD') return void response.end()
  response.write('retry: 1000\n: listening\n\n')
  listeners.add(response)
  request.on('close', () => listeners.delete(response))
}

/** A page on another host could be made to resolve to this machine; its requests carry its own name. */
function isLoopbackHost(host = ''): boolean {
  return /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])(:\d+)?$/i.test(host)
}

function end(response: ServerResponse, status: number, message: string): void {
  response.writeHead(status, { 'Content-Type': 'text/plain; charset=utf-8' }).end(`${message}\n`)
}
