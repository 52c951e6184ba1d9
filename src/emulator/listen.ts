import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { ConfigError } from '../errors/index.js'

/** A server on 127.0.0.1. */
export interface LoopbackServer {
  readonly port: number
  /** Ends open connections too, whatever they wait for. */
  close(): Promise<void>
}

/** Listens on 127.0.0.1; port 0 picks a free one. */
export async function listen(port: number, handle: RequestListener): Promise<LoopbackServer> {
  const server = createServer(handle)
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) => reject(portTaken(port, error)))
    server.listen(port, '127.0.0.1', resolve)
  })
  return {
    port: (server.address() as AddressInfo).port,
    async close() {
      if (!server.listening) return
      const closed = new Promise((resolve) => server.close(resolve))
      server.closeAllConnections()
      await closed
    },
  }
}

function portTaken(port: number, cause: Error): ConfigError {
  return new ConfigError('RAGE3D_USAGE', `The emulator cannot listen on port ${port} of 127.0.0.1.`, {
    hint: 'Choose another port, or 0 for any free one.',
    cause,
  })
}
