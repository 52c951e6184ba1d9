// `npm run play`: the example game on the emulator. Photos appear as drafts at once and become models some
// seconds later, without an account and without a rupee. Works on a copy, so that no tracked file changes.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { cp, mkdir, rm } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createServer } from 'vite'

const TASK_MS = 6000

const root = fileURLToPath(new URL('..', import.meta.url))
const example = join(root, 'examples/babylon-game')
// As deep in the checkout as the example itself, because its imports count the folders.
const copy = join(root, '.demo/lantern-market')

if (!existsSync(join(root, 'dist/index.js'))) {
  spawnSync(process.execPath, [join(root, 'scripts/build.mjs')], { stdio: 'inherit' })
}
await rm(copy, { recursive: true, force: true })
await mkdir(copy, { recursive: true })
await cp(example, copy, { recursive: true, filter: (path) => !/[\\/](node_modules|dist)$/.test(path) })

const { startEmulator } = await import('../dist/emulator/index.js')
const emulator = await startEmulator({ taskMs: TASK_MS, balance: 99 * 100 })
Object.assign(process.env, {
  RAGE3D_PLAY: '1',
  RAGE3D_API_KEY: 'r3d_play',
  RAGE3D_API_URL: emulator.url,
  RAGE3D_STORE: join(copy, '.store'),
})
const server = await createServer({ root: copy, server: { host: '127.0.0.1', open: process.stdout.isTTY } })
await server.listen()

console.log(`
  Lantern Market, on the emulator: nothing here costs money.

  Open   ${server.resolvedUrls?.local[0]}
  Photos ${relative(process.cwd(), join(copy, 'art'))} (drop one into the window, or copy it there)
  Each photo is a draft at first; its model is bought from ${emulator.url} and takes
  its place in the running scene after about ${TASK_MS / 1000} seconds. Ctrl-C ends it all.
`)
server.bindCLIShortcuts({ print: false })

let isClosing = false
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => void close())

async function close() {
  if (isClosing) process.exit(130) // A second Ctrl-C does not wait.
  isClosing = true
  const { charges } = emulator
  const sum = charges.reduce((total, { amount }) => total + amount, 0)
  console.log(
    `\n  ${charges.length} models bought from the emulator for ₹${sum.toLocaleString('en-US')} of play money.`,
  )
  await server.close()
  await emulator.close()
  process.exit(0)
}
