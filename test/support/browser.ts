import { fileURLToPath, pathToFileURL } from 'node:url'
import { type Browser, chromium, type Page } from 'playwright-core'
import { afterAll } from 'vitest'

const finder: { findChromium(): Promise<string | null> } = await import(
  pathToFileURL(fileURLToPath(new URL('../../scripts/find-chromium.mjs', import.meta.url))).href
)

/** Path of the browser for the tests; `null` when there is none on this machine. */
export const chromiumPath = await finder.findChromium()

if (!chromiumPath) {
  console.warn(
    'Browser tests are skipped: no Chromium or Chrome was found. Install one, or set CHROMIUM_PATH.',
  )
}

// WebGL 2 in software, and nothing of the browser's own that would ask the network.
const ARGS = [
  '--no-sandbox',
  '--use-angle=swiftshader',
  '--enable-unsafe-swiftshader',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/** A page that can reach nothing but this machine. */
export interface LoopbackPage extends AsyncDisposable {
  readonly page: Page
  /** Messages of `console.error`, uncaught errors and failed responses so far. */
  readonly errors: string[]
  /** Addresses outside loopback that the page asked for; every one of them was refused. */
  readonly refused: string[]
}

/** One browser for all tests of a file; each page has a context of its own. */
let shared: Promise<Browser> | undefined
afterAll(async () => {
  const browser = await shared?.catch(() => undefined)
  if (browser) await closeBrowser(browser)
})

/** Opens a page in a headless browser. Start only where {@link chromiumPath} is not `null`. */
export async function openPage(size = { width: 640, height: 480 }): Promise<LoopbackPage> {
  shared ??= chromium.launch({ executablePath: chromiumPath ?? undefined, args: ARGS })
  const context = await (await shared).newContext({ viewport: size })
  const page = await context.newPage()
  const errors: string[] = []
  const refused: string[] = []
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(message.text())
  })
  page.on('pageerror', (error) => errors.push(String(error)))
  await page.route('**/*', async (route) => {
    const url = new URL(route.request().url())
    if (isLocal(url)) return route.continue()
    refused.push(url.href)
    return route.abort()
  })
  return { page, errors, refused, [Symbol.asyncDispose]: () => context.close() }
}

function isLocal(url: URL): boolean {
  return (
    ['data:', 'blob:'].includes(url.protocol) || ['127.0.0.1', 'localhost', '[::1]'].includes(url.hostname)
  )
}

async function closeBrowser(browser: Browser): Promise<void> {
  await browser.close()
}
