import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http'
import { type AddressInfo, createServer as createTcpServer, type Socket } from 'node:net'
import { inspect } from 'node:util'
import { expect, onTestFinished } from 'vitest'

/** A key that is looked for in everything a test sees. */
export const KEY = 'hyp3d_Zk9+/secret~key?0451'

export interface Loopback {
  readonly url: string
  readonly port: number
  readonly requests: { method: string; url: string; headers: IncomingMessage['headers']; body: string }[]
}

/** A real HTTP server that ends with the test. The handler runs once the whole request has arrived. */
export async function serveHttp(handler: RequestListener): Promise<Loopback> {
  const requests: Loopback['requests'] = []
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const { method = '', url = '', headers } = request
    requests.push({ method, url, headers, body: Buffer.concat(chunks).toString('latin1') })
    handler(request, response)
  })
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const port = await listen(server)
  return { url: `http://127.0.0.1:${port}`, port, requests }
}

/** A real TCP server that ends with the test; `connections` counts what reached it. */
export async function serveTcp(handler: (socket: Socket) => void) {
  const sockets = new Set<Socket>()
  const state = { port: 0, connections: 0 }
  const server = createTcpServer((socket) => {
    state.connections++
    sockets.add(socket.on('error', () => {}))
    handler(socket)
  })
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  state.port = await listen(server)
  return state
}

/** Answers every request in the same way. */
export function always(status: number, body: string, headers: Record<string, string> = {}): RequestListener {
  return (_request, response) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(body)
  }
}

/** Answers by the path of the request, without its query. */
export function byPath(handlers: Record<string, (response: ServerResponse) => void>): RequestListener {
  return (request, response) => {
    const handler = handlers[request.url?.replace(/\?.*/, '') ?? '']
    if (handler) handler(response)
    else response.writeHead(404, { 'content-type': 'application/json' }).end('{"detail":"Not Found"}')
  }
}

/** Fails if the key can be seen in a value, however deep and in whatever usual encoding. */
export function expectNoKey(value: unknown): void {
  const stack = value instanceof Error ? value.stack : ''
  const text = `${inspect(value, { depth: 20, showHidden: true })}${JSON.stringify(value)}${stack}`
  const bytes = Buffer.from(KEY)
  const base64 = [0, 1, 2].map((offset) =>
    Buffer.concat([Buffer.alloc(offset), bytes])
      .toString('base64')
      .slice(4, -4),
  )
  const forms = [
    KEY,
    encodeURIComponent(KEY),
    bytes.toString('hex'),
    bytes.toString('hex').toUpperCase(),
    ...base64,
  ]
  for (const form of forms) expect(text).not.toContain(form)
}

/** What a promise was rejected with, once it was looked through for the key. */
export async function failureOf(promise: Promise<unknown>): Promise<unknown> {
  const error = await promise.then(
    () => new Error('It did not fail.'),
    (reason: unknown) => reason,
  )
  expectNoKey(error)
  return error
}

async function listen(server: { listen: ReturnType<typeof createTcpServer>['listen']; address(): unknown }) {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return (server.address() as AddressInfo).port
}
