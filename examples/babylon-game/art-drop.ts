import { writeFile } from 'node:fs/promises'
import type { IncomingMessage } from 'node:http'
import { join } from 'node:path'
import type { Plugin } from 'vite'

const ROUTE = '/__drop-photo'
const MAX_BYTES = 10_000_000

/**
 * Lets the page of the dev server put a photo into the art folder, where the game picks it up. Only in
 * development, only for pages of this very server, only JPEG, PNG and WebP, and never over a file that is there.
 */
export function artDrop({ folder }: { folder: string }): Plugin {
  return {
    name: 'art-drop',
    apply: 'serve',
    configureServer(server) {
      // Returned, so that it runs behind Vite's own check of the Host header.
      return () => {
        server.middlewares.use(async (request, response, next) => {
          const url = new URL(request.originalUrl ?? '/', 'http://localhost')
          if (url.pathname !== ROUTE) return next()
          const answer = (status: number, text: string) => {
            response.writeHead(status, { 'content-type': 'text/plain' }).end(text)
          }
          if (request.method !== 'POST') return answer(405, 'Only POST.')
          if (!isSameOrigin(request)) return answer(403, 'Only from the game itself.')
          try {
            const bytes = await readBody(request)
            const extension = extensionOf(bytes)
            if (!extension) return answer(415, 'Only JPEG, PNG and WebP pictures.')
            return answer(201, await save(folder, url.searchParams.get('name') ?? '', extension, bytes))
          } catch (error) {
            return answer(error instanceof RangeError ? 413 : 500, (error as Error).message)
          }
        })
      }
    },
  }
}

/** Browsers send `Origin` with every POST; the extra header cannot be sent across origins without asking first. */
function isSameOrigin(request: IncomingMessage): boolean {
  const { origin, host, 'x-drop-photo': mark } = request.headers
  return mark === '1' && origin !== undefined && URL.canParse(origin) && new URL(origin).host === host
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request) {
    size += chunk.length
    if (size > MAX_BYTES) throw new RangeError('The picture is larger than 10 MB.')
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

/** By content, whatever the name says. */
function extensionOf(bytes: Buffer): string | null {
  if (bytes.subarray(0, 3).equals(Buffer.from([0xff, 0xd8, 0xff]))) return 'jpg'
  if (bytes.subarray(0, 8).equals(Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'))) return 'png'
  const isWebp = bytes.toString('latin1', 0, 4) === 'RIFF' && bytes.toString('latin1', 8, 12) === 'WEBP'
  return isWebp ? 'webp' : null
}

async function save(folder: string, name: string, extension: string, bytes: Buffer): Promise<string> {
  const stem = name.replace(/\.[^.]*$/, '').replace(/\.photo$/i, '')
  const safe =
    stem
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, '-')
      .slice(0, 40)
      .replace(/^-+|-+$/g, '') || 'photo'
  for (let attempt = 1; attempt < 100; attempt++) {
    const file = `${safe}${attempt > 1 ? `-${attempt}` : ''}.photo.${extension}`
    try {
      await writeFile(join(folder, file), bytes, { flag: 'wx' })
      return file
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    }
  }
  throw new Error('There are too many photos of that name already.')
}
