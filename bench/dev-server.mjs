// How long a page in the dev server waits for the draft of a photo: from the request for its module to the last byte of
// LOD 0, default settings, nothing made before. The goal is a second.
//   npm run build && node bench/dev-server.mjs [ROUNDS]
// "At once" is asked for as soon as the server listens, "opened" 1.5 s later, as by a person who opens the browser,
// "added" 3 s after the photo was put into the running project, as by a person who types the import. Each has a server in
// a process of its own.
import { execFileSync } from 'node:child_process'
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const art = path.join(root, 'examples/babylon-game/art')
const PHOTOS = ['chair.photo.png', 'mug.photo.jpg', 'teapot.photo.png', 'kettle.photo.webp']

const SCENARIOS = { 'at once': 0, opened: 1500, added: 3000 }

const [first, photo, scenario] = process.argv.slice(2)
if (first === '--one') await run(photo, scenario)
else measure(Number(first ?? 5))

function measure(rounds) {
  console.log(['photo', ...Object.keys(SCENARIOS)].join('\t'))
  for (const name of PHOTOS) {
    const medians = Object.keys(SCENARIOS).map((kind) => {
      const times = Array.from({ length: rounds }, () => timeApart(name, kind))
      return `${times.sort((a, b) => a - b)[rounds >> 1].toFixed(0)} ms`
    })
    console.log([name, ...medians].join('\t'))
  }
}

function timeApart(name, kind) {
  const bench = fileURLToPath(import.meta.url)
  return Number(execFileSync(process.execPath, [bench, '--one', name, kind], { encoding: 'utf8' }))
}

/** Prints how many milliseconds the page waits. */
async function run(name, kind) {
  const { createServer } = await import('vite')
  const { default: rage3d } = await import('../dist/index.js')
  const app = mkdtempSync(path.join(os.tmpdir(), 'rage3d-bench-'))
  const put = () => copyFileSync(path.join(art, name), path.join(app, name))
  if (kind !== 'added') put()
  const server = await createServer({
    root: app,
    configFile: false,
    logLevel: 'error',
    plugins: [rage3d({ generator: 'draft', store: { dir: 'store' } })],
    server: { port: 0 },
  })
  try {
    await server.listen()
    if (kind === 'added') {
      await sleep(1000)
      put()
    }
    await sleep(SCENARIOS[kind])
    const start = performance.now()
    const { origin } = new URL(server.resolvedUrls.local[0])
    const code = await (await fetch(`${origin}/${name}?import`)).text()
    const [, url] = /"([^"]+\.glb)"/.exec(code)
    await (await fetch(origin + url)).arrayBuffer()
    console.log(performance.now() - start)
  } finally {
    await server.close()
    rmSync(app, { recursive: true, force: true, maxRetries: 5 })
  }
  process.exit()
}
