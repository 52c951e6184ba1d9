// Speed, size and memory of the optimiser beside its peers, in pairs within one run.
//   npm run build && node bench/optimize.mjs [--rounds N] [--quick] [MODEL.glb…]
// Generated models have 4096² JPEG textures; files given are added to them. Prints Markdown tables; the fidelity of the
// same levels is judged by bench/fidelity.mjs.
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { cpus } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { createErrorMeter } from '../.build/optimize/measure/surface-error.js'
import { inspectModel, optimizeModel } from '../dist/optimize/index.js'
import { makeRawGlb } from './optimize/make-raw-glb.mjs'
import { installPeers, VERSIONS } from './optimize/peers.mjs'
import { runCold, runPaired } from './optimize/run-cold.mjs'
import { surfaceOf } from './optimize/surface-of.mjs'

const args = process.argv.slice(2)
const quick = args.includes('--quick')
const rounds = Number(args[args.indexOf('--rounds') + 1] || 0) || (quick ? 1 : 5)
const given = args.filter((arg) => arg.endsWith('.glb'))
const folder = fileURLToPath(new URL('../.bench/optimize/', import.meta.url))
const bin = fileURLToPath(new URL('../dist/cli/bin.js', import.meta.url))
mkdirSync(folder, { recursive: true })
const peers = installPeers()
const out = (name) => path.join(folder, name)

console.log(
  `Node ${process.version}, ${cpus().length} × ${cpus()[0].model}, ${process.platform} ${process.arch}.`,
)
console.log(
  `Peers: ${Object.entries(VERSIONS)
    .map(([name, version]) => `${name} ${version}`)
    .join(', ')}. Medians of ${rounds} pairs.\n`,
)

const models = []
for (const triangles of quick ? [50_000] : [50_000, 200_000, 500_000])
  models.push(await rawModel({ triangles }))
for (const file of given)
  models.push({
    file,
    name: path.basename(file, '.glb'),
    triangles: (await inspectModel(readFileSync(file))).triangles,
  })

await coldOneLevel()
await threeLevels(models[1] ?? models[0])
await batch(models[1] ?? models[0])
await geometryOnly()
if (!quick) await threeMillion()

/** Generated once and kept: making the textures takes longer than any measurement. */
async function rawModel(options) {
  const name = `raw-${Math.round(options.triangles / 1000)}k${options.format === 'none' ? '-geometry' : ''}`
  const file = out(`${name}.glb`)
  if (!existsSync(file)) writeFileSync(file, (await makeRawGlb(options)).glb)
  return { file, name, triangles: (await inspectModel(readFileSync(file))).triangles }
}

function runPeer(file, output, ratio, size) {
  const textures = ['--texture-size', String(size), '--texture-compress', 'webp']
  const geometry = ['--compress', 'meshopt', '--simplify-ratio', String(ratio), '--simplify-error', '0.01']
  return runCold(peers.cli, ['optimize', file, output, ...textures, ...geometry])
}

function runOurs(file, output, lods) {
  return runCold(bin, [
    'optimize',
    file,
    output,
    ...lods.flatMap((lod) => ['--lod', lod]),
    '--quality',
    '80',
    '--collider',
    'none',
    '--pivot',
    'keep',
    '--quiet',
  ])
}

async function coldOneLevel() {
  const rows = models.map(({ file, name, triangles }) => {
    const ours = () => runOurs(file, out('ours.glb'), [`${Math.floor(triangles / 4)}:1024`])
    const theirs = () => runPeer(file, out('theirs.glb'), 0.25, 1024)
    const { speed, seconds, cpu, peak } = runPaired(rounds, ours, theirs)
    const bytes = [out('ours.glb'), out('theirs.glb')].map((output) => statSync(output).size)
    return [
      name,
      seconds.map(s),
      times(speed),
      cpu.map(s),
      bytes.map(kb),
      share(bytes),
      peak.map(mb),
      share(peak),
    ].flat()
  })
  table('Cold, one level, a quarter of the triangles, 1024² WebP at quality 80', rows, [
    ...[
      'model',
      'ours',
      'peer',
      'faster',
      'CPU',
      'peer',
      'bytes',
      'peer',
      'share',
      'peak memory',
      'peer',
      'share',
    ],
  ])
}

async function threeLevels({ file, name, triangles }) {
  const levels = [
    [0.25, 1024],
    [0.06, 512],
    [0.015, 256],
  ]
  const ours = () =>
    runOurs(
      file,
      out('three.glb'),
      levels.map(([ratio, size]) => `${Math.floor(triangles * ratio)}:${size}`),
    )
  const theirs = () => {
    const runs = levels.map(([ratio, size]) => runPeer(file, out('theirs.glb'), ratio, size))
    return {
      seconds: runs.reduce((sum, run) => sum + run.seconds, 0),
      cpu: runs.reduce((sum, run) => sum + run.cpu, 0),
      peak: Math.max(...runs.map((run) => run.peak)),
    }
  }
  const { speed, seconds, cpu, peak } = runPaired(rounds, ours, theirs)
  table(
    'Three levels against three runs',
    [[name, seconds.map(s), times(speed), cpu.map(s), peak.map(mb)].flat()],
    [...['model', 'ours', 'peer', 'faster', 'CPU', 'peer', 'peak memory', 'peer']],
  )
}

async function batch({ file, name, triangles }) {
  const glb = readFileSync(file)
  const recipe = {
    lods: [{ triangles: Math.floor(triangles / 4), textureSize: 1024 }],
    textures: { quality: 80 },
    collider: 'none',
    poster: false,
  }
  const ours = async () => {
    const start = performance.now()
    let left = 12
    const work = async () => {
      while (left-- > 0) await optimizeModel(glb, recipe)
    }
    await Promise.all([work(), work()])
    return (performance.now() - start) / 1000
  }
  const one = runPeer(file, out('theirs.glb'), 0.25, 1024).seconds
  const twelve = await ours()
  const other = runPeer(file, out('theirs.glb'), 0.25, 1024).seconds
  const peer = 6 * (one + other)
  table(
    'Twelve models in one process against the CLI one by one (two of its runs, times six)',
    [[name, s(twelve), s(peer), times(peer / twelve)]],
    ['model', 'ours', 'peer', 'faster'],
  )
}

async function geometryOnly() {
  const { file, name, triangles } = await rawModel({ triangles: 200_000, format: 'none' })
  const target = Math.floor(triangles / 4)
  const ours = () => runOurs(file, out('ours.glb'), [`${target}:1024`])
  const theirs = () =>
    runCold(peers.gltfpack, ['-i', file, '-o', out('theirs.glb'), '-c', '-si', '0.25', '-kn', '-km'])
  const { speed, seconds } = runPaired(rounds, ours, theirs)
  const bytes = [out('ours.glb'), out('theirs.glb')].map((output) => statSync(output).size)
  const meter = createErrorMeter(await surfaceOf(readFileSync(file)))
  const errors = []
  for (const output of [out('ours.glb'), out('theirs.glb')]) {
    errors.push(await meter.measure(await surfaceOf(readFileSync(output))))
  }
  table(
    'Geometry only, against gltfpack -c -si 0.25',
    [
      [
        name,
        seconds.map(s),
        times(speed),
        bytes.map(kb),
        share(bytes),
        errors.map((error) => `${(error * 1000).toFixed(2)} mm`),
      ].flat(),
    ],
    ['model', 'ours', 'peer', 'faster', 'bytes', 'peer', 'share', 'deviation (p99)', 'peer'],
  )
}

async function threeMillion() {
  const { file, name } = await rawModel({ triangles: 3_000_000 })
  const { seconds, peak } = runOurs(file, out('million.glb'), ['30000:1024', '8000:512', '2000:256'])
  table(
    'Three million triangles, three levels',
    [[name, s(seconds), mb(peak)]],
    ['model', 'time', 'peak memory'],
  )
}

function table(title, rows, header) {
  const line = (cells) => `| ${cells.join(' | ')} |`
  console.log(
    [`### ${title}`, '', line(header), line(header.map(() => '---')), ...rows.map(line), ''].join('\n'),
  )
}

function s(seconds) {
  return `${seconds.toFixed(2)} s`
}
function times(value) {
  return `**${value.toFixed(2)} ×**`
}
function kb(bytes) {
  return `${(bytes / 1000).toFixed(0)} kB`
}
function mb(bytes) {
  return `${(bytes / 2 ** 20).toFixed(0)} MiB`
}
function share([own, other]) {
  return `**${(own / other).toFixed(3)}**`
}
