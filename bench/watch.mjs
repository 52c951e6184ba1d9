// From saving a photo to the new GLB on disk, with the draft generator and one small level.
//   node bench/watch.mjs [saves=15]

import { spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import sharp from 'sharp'

const saves = Number(process.argv[2] ?? 15)
const bin = fileURLToPath(new URL(process.env.RAGE3D_BENCH_BIN ?? '../dist/cli/bin.js', import.meta.url))
const source = fileURLToPath(new URL('../examples/babylon-game/art/mug.photo.jpg', import.meta.url))
/** A photo is taken when it stood still for so long, in milliseconds. */
const SETTLE_MS = 600
const root = mkdtempSync(path.join(tmpdir(), 'rage3d-bench-watch-'))
const photo = path.join(root, 'art/mug.photo.jpg')
const glb = path.join(root, 'out/mug.lod0.glb')

writeFileSync(
  path.join(root, 'rage3d.config.json'),
  '{ "optimize": { "lods": [{ "triangles": 2000, "textureSize": 256 }], "poster": false, "collider": "none" } }',
)
mkdirSync(path.dirname(photo))
const picture = sharp(source).resize(1024, 1024, { fit: 'inside' })
const env = { ...process.env, RAGE3D_STORE: path.join(root, '.store'), RAGE3D_API_KEY: '', CI: '' }
const args = [bin, 'watch', 'art', '--out', 'out', '--generator', 'draft']
const watcher = spawn(process.execPath, args, { cwd: root, env, stdio: 'ignore' })
try {
  // The first one also loads the code of the workers.
  const times = []
  let loaded = 0
  for (let i = 0; i <= saves; i++) {
    const bytes = await picture
      .clone()
      .modulate({ hue: i * 20 })
      .jpeg()
      .toBuffer()
    const before = stampOf()
    const startedAt = performance.now()
    writeFileSync(photo, bytes)
    while (stampOf() === before) {
      if (performance.now() - startedAt > 120_000) throw new Error('the watcher does not answer')
      await sleep(5)
    }
    times.push(performance.now() - startedAt)
    if (i === 0) loaded = processorMs()
    await sleep(300)
  }
  const [first, ...others] = times
  const sorted = others.toSorted((a, b) => a - b)
  const show = (ms) => `${ms.toFixed(0)} ms`
  const median = sorted[sorted.length >> 1]
  console.log(
    `first: ${show(first)}, then median of ${saves}: ${show(median)}, slowest ${show(sorted.at(-1))}`,
  )
  const each = (processorMs() - loaded) / saves
  if (each > 0) console.log(`processor time of a save, on all threads: ${show(each)}`)
  console.log(`beyond the settling time of ${SETTLE_MS} ms: median ${show(median - SETTLE_MS)}`)
} finally {
  watcher.kill('SIGKILL')
  rmSync(root, { recursive: true, force: true })
}

/** What the watcher used so far, on Linux: tells more than the clock on a machine that is busy with other things. */
function processorMs() {
  try {
    const fields = readFileSync(`/proc/${watcher.pid}/stat`, 'utf8').split(') ')[1].split(' ')
    return (Number(fields[11]) + Number(fields[12])) * 10
  } catch {
    return 0
  }
}

function stampOf() {
  const stat = statSync(glb, { throwIfNoEntry: false, bigint: true })
  return stat ? `${stat.ino}:${stat.ctimeNs}` : ''
}
