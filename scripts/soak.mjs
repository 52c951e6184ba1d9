// Eight hours in miniature: random work in a photo folder, faults at the service, and a watcher that is killed now and
// then. At the end the output folder is what a fresh build makes, and each content that settled was charged once.
//   node scripts/soak.mjs [operations=3000] [seed=1]       `npm run test:soak` builds first
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Document, WebIO } from '@gltf-transform/core'
import { randomOf } from './random-of.mjs'
import { createPhotoFolder } from './soak/photo-folder.mjs'
import { runTool, startTool } from './soak/watcher.mjs'

const dist = new URL(process.env.RAGE3D_SOAK_DIST ?? '../dist/', import.meta.url)
const { startEmulator } = await import(new URL('emulator/index.js', dist).href)

const operations = Number(process.argv[2] ?? 3_000)
const seed = Number(process.argv[3] ?? 1)
const QUIET_MS = 400
const CONFIG = {
  api: {
    poll: { firstMs: 20, minMs: 20, maxMs: 60, deadlineMs: 20_000 },
    submitTimeoutMs: 5_000,
    settleMs: 1_000,
    exclusiveAccount: true,
  },
  watch: { quietMs: QUIET_MS },
  optimize: { lods: [{ triangles: 500, textureSize: 64 }], poster: false, collider: 'none' },
}
/** Each strikes one request; none of them may cost a second charge or lose a model. */
const FAULTS = [
  'task:status=503',
  'task:drop',
  'rate-limit=1',
  'generate:drop-early',
  'generate:status=500',
  'generate/after:drop',
  'generate/after:status=502',
  'balance:status=503',
  'generations:broken-json',
  'download:truncated',
  'download:not-glb',
  'files:drop-mid',
  'fail',
]

const random = randomOf(seed)
const root = mkdtempSync(path.join(tmpdir(), 'rage3d-soak-'))
const art = path.join(root, 'art')
mkdirSync(art)
writeFileSync(path.join(root, 'rage3d.config.json'), JSON.stringify(CONFIG))
const api = await startEmulator({ taskMs: 60, balance: 1e9, glb: await smallModel() })
const env = {
  ...{ PATH: process.env.PATH, RAGE3D_STORE: path.join(root, '.store') },
  ...{ RAGE3D_API_KEY: 'hyp3d_soak', RAGE3D_API_URL: api.url },
}
const buying = ['--yes', '--max-generations', '1000000']
const startWatch = () => startTool(['watch', 'art', '--out', 'out', ...buying], { cwd: root, env })
let watcher = startWatch()
const counts = {}
const startedAt = performance.now()
let shownAt = startedAt

try {
  // (1) Work.
  const folder = await createPhotoFolder(art, random)
  for (let i = 0; i < operations; i++) {
    const what = await operateOnce(folder)
    counts[what] = (counts[what] ?? 0) + 1
    showProgress(i + 1)
    await sleep(random() < 0.05 ? random() * 2_500 : random() * 60)
  }

  // (2) Peace: everything settles.
  api.clearFaults()
  folder.mend()
  await watcher.stop('SIGTERM')
  watcher = startWatch()
  await waitFor('the watcher has made everything', () => isComplete(folder))
  await sleep(2_000)
  await waitFor('the watcher still has everything', () => isComplete(folder))
  const code = await watcher.stop('SIGINT')
  if (code !== 130) throw new Error(`the watcher ended with ${code}`)

  // (3) Judge.
  const charges = api.charges.length
  const build = await runTool(['build', 'art', '--out', 'fresh', ...buying], { cwd: root, env })
  if (build.code !== 0) throw new Error(`the build ended with ${build.code}:\n${build.text}`)
  sameFolders(path.join(root, 'out'), path.join(root, 'fresh'))
  if (api.charges.length !== charges) throw new Error('the build bought what the watcher had missed')
  judgeCharges(folder)
  const done = Object.entries(counts).map(([what, count]) => `${count} ${what}`)
  console.log(`ok: seed ${seed}, ${operations} operations (${done.join(', ')})`)
  const { length } = folder.names()
  console.log(`${length} models, ${charges} charges, ${api.requests.length} requests, ${seconds()} s`)
} catch (error) {
  console.error(`seed ${seed}: ${error.message}\n--- the watcher's last words\n${watcher.text()}`)
  process.exitCode = 1
} finally {
  await watcher.stop('SIGKILL')
  await api.close()
  rmSync(root, { recursive: true, force: true })
}

/** A line every half minute. */
function showProgress(done) {
  if (performance.now() - shownAt < 30_000) return
  shownAt = performance.now()
  console.error(`${done} of ${operations} operations, ${api.charges.length} charges, ${seconds()} s`)
}

function seconds() {
  return ((performance.now() - startedAt) / 1_000).toFixed(0)
}

async function operateOnce(folder) {
  if (watcher.isOver()) throw new Error('the watcher ended by itself')
  const dice = random()
  if (dice < 0.03) {
    api.addFault(FAULTS[Math.floor(random() * FAULTS.length)])
    return 'fault'
  }
  if (dice < 0.04) {
    const signal = random() < 0.5 ? 'SIGKILL' : 'SIGTERM'
    await watcher.stop(signal)
    watcher = startWatch()
    return signal
  }
  if (dice < 0.045) {
    const textureSize = random() < 0.5 ? 64 : 128
    const optimize = { ...CONFIG.optimize, lods: [{ triangles: 500, textureSize }] }
    writeFileSync(path.join(root, 'rage3d.config.json'), JSON.stringify({ ...CONFIG, optimize }))
    return 'settings'
  }
  if (dice < 0.055) {
    spoilOutput()
    return 'spoil'
  }
  return folder.operate()
}

/** Somebody removes an output, or writes something else over it. */
function spoilOutput() {
  const out = path.join(root, 'out')
  if (!existsSync(out)) return
  const files = readdirSync(out, { recursive: true }).filter((file) => /\.(glb|json)$/.test(file))
  const file = files[Math.floor(random() * files.length)]
  if (!file) return
  // A manifest of somebody else would be left alone.
  if (random() < 0.5 || file === 'models.json') rmSync(path.join(out, file), { force: true })
  else writeFileSync(path.join(out, file), 'spoilt')
}

function isComplete(folder) {
  try {
    const { models } = JSON.parse(readFileSync(path.join(root, 'out/models.json'), 'utf8'))
    if (Object.keys(models).sort().join('\n') !== folder.names().join('\n')) return false
  } catch {
    return false
  }
  const charged = new Set(paid().map(keyOf))
  return [...folder.keys()].every((key) => charged.has(key))
}

function paid() {
  return api.charges.filter(({ refundedAt }) => refundedAt === null)
}

function keyOf({ sha256 }) {
  return sha256.join()
}

function judgeCharges(folder) {
  const charges = new Map()
  for (const charge of paid()) charges.set(keyOf(charge), (charges.get(keyOf(charge)) ?? 0) + 1)
  for (const [key, count] of charges) {
    if (count !== 1) throw new Error(`${key} was charged ${count} times`)
    const stood = folder.stoodFor(key)
    if (stood < QUIET_MS)
      throw new Error(`${key} was charged although it stood still for ${stood.toFixed(0)} ms only`)
  }
}

function sameFolders(a, b) {
  const list = (dir) =>
    readdirSync(dir, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
  const filesOf = (dir) =>
    new Map(
      list(dir).map(({ parentPath, name }) => [
        path.relative(dir, path.join(parentPath, name)),
        path.join(parentPath, name),
      ]),
    )
  const [left, right] = [filesOf(a), filesOf(b)]
  const names = new Set([...left.keys(), ...right.keys()])
  for (const name of names) {
    if (!left.has(name) || !right.has(name)) throw new Error(`${name} is only in ${left.has(name) ? a : b}`)
    if (!readFileSync(left.get(name)).equals(readFileSync(right.get(name))))
      throw new Error(`${name} differs`)
  }
}

async function waitFor(what, isTrue) {
  const end = Date.now() + 180_000
  while (!isTrue()) {
    if (Date.now() > end) throw new Error(`waited in vain: ${what}`)
    await sleep(200)
  }
}

/** One triangle: what the models look like is not the question here. */
async function smallModel() {
  const document = new Document()
  const buffer = document.createBuffer()
  const position = document.createAccessor().setType('VEC3').setBuffer(buffer)
  position.setArray(new Float32Array([0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1]))
  const indices = document.createAccessor().setType('SCALAR').setBuffer(buffer)
  indices.setArray(new Uint16Array([0, 2, 1, 0, 1, 3, 0, 3, 2, 1, 2, 3]))
  const primitive = document.createPrimitive().setAttribute('POSITION', position).setIndices(indices)
  const node = document.createNode('model').setMesh(document.createMesh('model').addPrimitive(primitive))
  document.createScene().addChild(node)
  return new WebIO().writeBinary(document)
}
