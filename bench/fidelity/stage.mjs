import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { chromium } from 'playwright-core'
import { findChromium } from '../../scripts/find-chromium.mjs'

const MODULES = fileURLToPath(new URL('../../node_modules/', import.meta.url))
const PAGE = fileURLToPath(new URL('./page.html', import.meta.url))

/** A page in headless Chromium that draws models with three.js. No request leaves the machine. */
export async function openStage() {
  const executablePath = await findChromium()
  if (!executablePath) throw new Error('No Chromium was found; set CHROMIUM_PATH.')
  const models = new Map()
  const server = createServer((request, response) => serve(request.url, models, response))
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
  const origin = `http://127.0.0.1:${server.address().port}`
  const browser = await chromium.launch({
    executablePath,
    args: [
      '--no-sandbox',
      '--use-angle=swiftshader',
      '--enable-unsafe-swiftshader',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  })
  const page = await browser.newPage()
  page.setDefaultTimeout(180_000) // Software rendering on a busy machine is slow.
  page.on('pageerror', (error) => console.error(error))
  await page.route('**/*', (route) =>
    route.request().url().startsWith(origin) ? route.continue() : route.abort(),
  )
  await page.goto(origin)
  await page.waitForFunction(() => globalThis.stage !== undefined)
  return {
    /** Puts a model on the stage under a name; the one before is dropped. */
    async load(name, glb) {
      models.set(name, glb)
      await page.evaluate((id) => globalThis.stage.load(id), name)
    },
    /** Pictures of a model from each direction: straight RGBA. */
    async render(name, view) {
      const pictures = []
      for (const direction of view.directions) {
        const base64 = await page.evaluate((options) => globalThis.stage.render(options), {
          name,
          ...view,
          direction,
        })
        pictures.push({ size: view.size, data: Buffer.from(base64, 'base64') })
      }
      return pictures
    },
    async close() {
      await browser.close()
      server.close()
    },
  }
}

async function serve(url, models, response) {
  const { pathname } = new URL(url, 'http://localhost')
  try {
    if (pathname === '/') return send(response, await readFile(PAGE), 'text/html')
    if (pathname.startsWith('/models/'))
      return send(response, models.get(pathname.slice(8)), 'model/gltf-binary')
    const file = path.join(MODULES, path.normalize(pathname.slice('/modules/'.length)))
    if (!pathname.startsWith('/modules/three/') || !file.startsWith(MODULES))
      return send(response, '', 'text/plain', 404)
    return send(response, await readFile(file), 'text/javascript')
  } catch {
    return send(response, '', 'text/plain', 404)
  }
}

function send(response, body, type, status = 200) {
  response.writeHead(status, { 'content-type': type, 'cache-control': 'no-store' }).end(body)
}
