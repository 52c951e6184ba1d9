// What attribute weights do to simplification: distance and normal deviation between a raw model and a level, both ways.
//   npm run build && node bench/optimize-weights.mjs MODEL.glb…
// The weights in src/optimize/simplify/attributes.ts were chosen by this table.
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { MeshoptSimplifier } from 'meshoptimizer/simplifier'
import { createBvh } from '../.build/optimize/bvh/index.js'
import { sampleSurface } from '../.build/optimize/measure/sample-surface.js'
import { joinParts } from '../.build/optimize/simplify/join-parts.js'
import { partsOf } from './optimize/surface-of.mjs'

const VARIANTS = {
  'no attributes': [0, 0],
  'normal 0.1, uv 0': [0.1, 0],
  'normal 0.1, uv 0.5': [0.1, 0.5],
  'normal 0.1, uv 2': [0.1, 2],
  'normal 0.5, uv 0.5': [0.5, 0.5],
  'normal 1, uv 0.5': [1, 0.5],
}
const SHARES = [0.25, 0.06]
const SAMPLES = 8000

await MeshoptSimplifier.ready
console.log('| model | share | weights | triangles | rms (1e-4 of extent) | normal p95 | uv p95 (1e-3) |')
console.log('| --- | --- | --- | --- | --- | --- | --- |')
for (const file of process.argv.slice(2)) {
  const raw = joinParts(await partsOf(readFileSync(file)))
  const extent = extentOf(raw.streams.get('POSITION').data)
  for (const share of SHARES) {
    for (const [name, weights] of Object.entries(VARIANTS)) {
      const level = simplify(raw, share, weights)
      const forth = compare(raw, level)
      const back = compare(level, raw)
      const rms = Math.sqrt(mean([...forth.squares, ...back.squares])) / extent
      const angle = percentile([...forth.angles, ...back.angles])
      const uv = percentile([...forth.uvs, ...back.uvs])
      const cells = [
        path.basename(file, '.glb'),
        share,
        name,
        level.indices.length / 3,
        (rms * 1e4).toFixed(2),
      ]
      console.log(`| ${[...cells, `${angle.toFixed(1)}°`, (uv * 1e3).toFixed(1)].join(' | ')} |`)
    }
  }
}

function simplify(raw, share, [normal, uv]) {
  const positions = raw.streams.get('POSITION').data.slice()
  const normals = raw.streams.get('NORMAL').data
  const uvs = raw.streams.get('TEXCOORD_0')?.data ?? new Float32Array(raw.vertexCount * 2)
  const attributes = new Float32Array(raw.vertexCount * 5)
  for (let v = 0; v < raw.vertexCount; v++) {
    attributes.set(normals.subarray(v * 3, v * 3 + 3), v * 5)
    attributes.set(uvs.subarray(v * 2, v * 2 + 2), v * 5 + 3)
  }
  const indices = raw.indices.slice()
  const target = Math.floor((raw.indices.length / 3) * share) * 3
  const weights = [normal, normal, normal, uv, uv]
  const args = [indices, positions, 3, attributes, 5, weights, null, target, 0.1]
  const [length] = MeshoptSimplifier.simplifyWithUpdate(...args)
  const pick = (from, size) =>
    Float32Array.from(
      { length: raw.vertexCount * size },
      (_, i) => attributes[Math.floor(i / size) * 5 + from + (i % size)],
    )
  const streams = new Map([
    ['POSITION', { size: 3, data: positions }],
    ['NORMAL', { size: 3, data: pick(0, 3) }],
    ['TEXCOORD_0', { size: 2, data: pick(3, 2) }],
  ])
  return { indices: indices.slice(0, length), vertexCount: raw.vertexCount, streams, targets: [] }
}

/** From points of one mesh to the nearest of another: squared distances, angles in degrees, distances in texture space. */
function compare(from, to) {
  const a = meshOf(from)
  const b = meshOf(to)
  const own = createBvh(a.positions, a.indices)
  const other = createBvh(b.positions, b.indices)
  const points = sampleSurface(a, SAMPLES)
  const result = { squares: [], angles: [], uvs: [] }
  for (let i = 0; i < points.length; i += 3) {
    // Copied, because both trees may answer with one object.
    const start = { ...own.closestPoint(points[i], points[i + 1], points[i + 2]) }
    const end = { ...other.closestPoint(points[i], points[i + 1], points[i + 2]) }
    result.squares.push(end.distance ** 2)
    const [n, m] = [attributeAt(a, start, 'normals', 3), attributeAt(b, end, 'normals', 3)]
    const cosine = dot(n, m) / (Math.hypot(...n) * Math.hypot(...m) || 1)
    result.angles.push((Math.acos(Math.min(1, Math.max(-1, cosine))) * 180) / Math.PI)
    if (!a.uvs || !b.uvs) continue
    const [u, v] = [attributeAt(a, start, 'uvs', 2), attributeAt(b, end, 'uvs', 2)]
    const jump = Math.hypot(u[0] - v[0], u[1] - v[1])
    // Across a seam the nearest point may lie in another chart; that is no deviation.
    if (jump < 0.05) result.uvs.push(jump)
  }
  return result
}

function meshOf({ streams, indices }) {
  const data = (semantic) => streams.get(semantic)?.data
  return { positions: data('POSITION'), normals: data('NORMAL'), uvs: data('TEXCOORD_0'), indices }
}

function attributeAt(mesh, { triangle, u, v, w }, name, size) {
  return Array.from({ length: size }, (_, k) =>
    [u, v, w].reduce(
      (sum, share, corner) => sum + share * mesh[name][mesh.indices[triangle * 3 + corner] * size + k],
      0,
    ),
  )
}

function dot(a, b) {
  return a.reduce((sum, value, i) => sum + value * b[i], 0)
}
function mean(values) {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}
function percentile(values) {
  return values.sort((a, b) => a - b)[Math.floor(values.length * 0.95)] ?? 0
}
function extentOf(positions) {
  const edges = [0, 1, 2].map((axis) => {
    let [min, max] = [Infinity, -Infinity]
    for (let i = axis; i < positions.length; i += 3) {
      min = Math.min(min, positions[i])
      max = Math.max(max, positions[i])
    }
    return max - min
  })
  return Math.max(...edges)
}
