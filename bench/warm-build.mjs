// What a build costs when nothing has changed: `rage3d build` over N unchanged photos against `rage3d --version`.
//   node bench/warm-build.mjs [photos=1000] [runs=7]
import { spawnSync } from 'node:child_process'
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import sharp from 'sharp'

const photos = Number(process.argv[2] ?? 1000)
const runs = Number(process.argv[3] ?? 7)
const bin = fileURLToPath(new URL(process.env.RAGE3D_BENCH_BIN ?? '../dist/cli/bin.js', import.meta.url))
const photo = fileURLToPath(new URL('../examples/babylon-game/art/mug.photo.jpg', import.meta.url))
const root = mkdtempSync(path.join(tmpdir(), 'rage3d-bench-warm-'))

try {
  // (1) N photos with different bytes. The generator gives each the same small model, so that the cold run is short.
  run(['draft', photo, '-o', path.join(root, 'model.glb')])
  writeFileSync(path.join(root, 'rage3d.config.mjs'), config())
  const small = await sharp(photo).resize(256, 256).jpeg().toBuffer()
  for (let i = 0; i < photos; i++) {
    const folder = path.join(root, 'art', `folder${i % 20}`)
    mkdirSync(folder, { recursive: true })
    writeFileSync(path.join(folder, `photo${i}.photo.jpg`), Buffer.concat([small, Buffer.from(String(i))]))
  }
  const build = ['build', 'art', '--out', 'models', '--root', root, '--quiet']
  const cold = run(build)
  console.log(`cold: ${photos} photos in ${(cold.ms / 1000).toFixed(1)} s, ${cold.peakMb} MB`)

  // (2) Pairs of runs, one after the other, so that both meet the same machine.
  const pairs = Array.from({ length: runs }, () => ({ version: run(['--version']), warm: run(build) }))
  const version = median(pairs.map((pair) => pair.version.ms))
  const warm = median(pairs.map((pair) => pair.warm.ms))
  console.log(`rage3d --version: ${version.toFixed(0)} ms`)
  console.log(
    `rage3d build, ${photos} unchanged: ${warm.toFixed(0)} ms (+${(warm - version).toFixed(0)} ms), ${pairs[0].warm.peakMb} MB`,
  )
} finally {
  rmSync(root, { recursive: true, force: true })
}

function config() {
  copyFileSync(path.join(root, 'model.glb'), path.join(root, 'fixed.glb'))
  return `import { readFile } from 'node:fs/promises'
export default {
  generator: { id: 'fixed', version: '1', generate: () => readFile(new URL('./fixed.glb', import.meta.url)) },
  optimize: { lods: [{ triangles: 500, textureSize: 64 }], poster: false, collider: 'none' },
}
`
}

function run(args) {
  const startedAt = performance.now()
  const child = spawnSync(process.execPath, ['--import', peakHook(), bin, ...args], {
    encoding: 'utf8',
    env: { ...process.env, RAGE3D_STORE: path.join(root, 'store'), RAGE3D_API_KEY: '', CI: '' },
  })
  const ms = performance.now() - startedAt
  if (child.status !== 0)
    throw new Error(`rage3d ${args.join(' ')} ended with ${child.status}: ${child.stderr}`)
  const peakMb = Math.round(Number(readFileSync(path.join(root, 'peak'), 'utf8')) / 1024)
  return { ms, peakMb }
}

/** A module that writes the process's peak memory, in KiB, when it ends. */
function peakHook() {
  const file = path.join(root, 'peak-hook.mjs')
  writeFileSync(
    file,
    `import { writeFileSync } from 'node:fs'\nprocess.on('exit', () => writeFileSync(${JSON.stringify(path.join(root, 'peak'))}, String(process.resourceUsage().maxRSS)))\n`,
  )
  return file
}

function median(values) {
  return values.toSorted((a, b) => a - b)[values.length >> 1]
}
