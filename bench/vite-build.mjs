// What the plugin adds to a warm `vite build` of an app with 20 unchanged photos: at most 5 % plus 20 ms.
//   npm run build && node bench/vite-build.mjs [rounds]
// RAGE3D_BENCH_CPU=1 compares processor time instead, for machines that do other work meanwhile.
// Every build runs in a process of its own, as `vite build` does. "Without" imports the same photos as pictures, and the
// finished GLBs as plain assets: what an app without the plugin would have to emit as well.
import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import sharp from 'sharp'

const root = fileURLToPath(new URL('..', import.meta.url))
const rounds = Number(process.argv[2] ?? 9)
const PHOTOS = 20
const app = mkdtempSync(path.join(tmpdir(), 'rage3d-bench-'))

const BUILD = `
import { performance } from 'node:perf_hooks'
const start = performance.now()
const { build } = await import(${JSON.stringify(path.join(root, 'node_modules/vite/dist/node/index.js'))})
const plugins = []
if (process.argv[2] === 'with') plugins.push((await import(${JSON.stringify(path.join(root, 'dist/index.js'))})).default({
  generator: 'draft', store: { dir: 'store' },
  optimize: { lods: [{ triangles: 2000, textureSize: 256 }, { triangles: 500, textureSize: 128 }], poster: false },
}))
await build({ configFile: false, logLevel: 'error', plugins, build: {
  reportCompressedSize: false, rollupOptions: { input: process.argv[2] + '.html' }, outDir: 'dist-' + process.argv[2] } })
const { user, system } = process.cpuUsage()
console.log(process.env.RAGE3D_BENCH_CPU ? (user + system) / 1000 : performance.now() - start)
`

function time(kind) {
  return Number(execFileSync(process.execPath, ['build.mjs', kind], { cwd: app, encoding: 'utf8' }))
}

const median = (values) => values.sort((a, b) => a - b)[values.length >> 1]

try {
  mkdirSync(path.join(app, 'src/glb'), { recursive: true })
  writeFileSync(path.join(app, 'build.mjs'), BUILD)
  // Code of some weight, so that the build is one of an app.
  cpSync(path.join(root, 'node_modules/three/build'), path.join(app, 'src/three'), { recursive: true })
  const names = Array.from({ length: PHOTOS }, (_, i) => `item${i}`)
  for (const [i, name] of names.entries()) {
    const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="512" height="512"><rect width="512" height="512" fill="#fff"/>
      <ellipse cx="256" cy="256" rx="${90 + i * 5}" ry="${190 - i * 5}" fill="hsl(${i * 18},70%,40%)"/></svg>`
    await sharp(Buffer.from(svg))
      .jpeg()
      .toFile(path.join(app, `src/${name}.photo.jpg`))
  }
  const page = (kind) => `<script type="module" src="/src/${kind}.js"></script>`
  const code = (imports) => `import * as THREE from './three/three.module.js'\n${imports}`
  const use = (list) => `console.log(THREE, ${list.join(', ')})\n`
  writeFileSync(path.join(app, 'with.html'), page('with'))
  writeFileSync(path.join(app, 'without.html'), page('without'))
  writeFileSync(
    path.join(app, 'src/with.js'),
    code(names.map((name) => `import ${name} from './${name}.photo.jpg?model'`).join('\n')) +
      `\n${use(names)}`,
  )
  time('with') // Fills the store.
  cpSync(path.join(app, 'dist-with/assets'), path.join(app, 'src/glb'), { recursive: true })
  writeFileSync(
    path.join(app, 'src/without.js'),
    `${code(names.map((name) => `import ${name} from './${name}.photo.jpg?url&no-inline'`).join('\n'))}
const glbs = import.meta.glob('./glb/*.glb', { eager: true, query: '?url&no-inline', import: 'default' })
${use([...names, 'glbs'])}`,
  )
  time('without')
  const times = { with: [], without: [] }
  for (let round = 0; round < rounds; round++)
    for (const kind of ['without', 'with']) times[kind].push(time(kind))
  const [plain, ours] = [median(times.without), median(times.with)]
  const limit = plain * 1.05 + 20
  console.log(`without ${plain.toFixed(0)} ms, with ${ours.toFixed(0)} ms, limit ${limit.toFixed(0)} ms`)
  if (ours > limit) process.exitCode = 1
} finally {
  rmSync(app, { recursive: true, force: true, maxRetries: 5 })
}
