import { expect, test } from 'vitest'
import { createBvh } from '../../src/optimize/bvh/index.js'
import { validateGlb } from '../../src/optimize/check/index.js'
import { buildCollider, type ColliderKind } from '../../src/optimize/collider/index.js'
import { randomOf } from '../support/random.js'

test.each([
  ['a sphere of many points', sphere(4000)],
  ['a sphere of few points', sphere(60)],
  ['a sphere far from the origin', sphere(2000).map((value, i) => value + [1000, 0, -500][i % 3]!)],
  ['a cylinder', cylinder()],
  ['a sheet with a little thickness', sphere(500).map((value, i) => (i % 3 === 1 ? value * 1e-3 : value))],
])('the hull of %s is convex, closed, valid and encloses it with at most 128 vertices', async (_, points) => {
  const { glb, triangles } = await buildCollider(points, new Uint32Array(), 'hull', { name: 'props/ball' })
  const { positions, indices, json } = parse(glb)
  expect(json.nodes).toEqual([{ name: 'props/ball', mesh: 0 }])
  expect(positions.length / 3).toBeLessThanOrEqual(128)
  expect(triangles).toBe(indices.length / 3)
  expect(openEdges(indices)).toBe(0)
  expect(volumeOf(positions, indices)).toBeGreaterThan(0)
  expect(farthestOutside(positions, indices, points)).toBeLessThan(1e-6)
  expect(await validateGlb(glb)).toMatchObject({ errorCount: 0, warningCount: 0 })
})

test('the hull of a sphere is little larger than the sphere', async () => {
  const { glb } = await buildCollider(sphere(4000), new Uint32Array(), 'hull')
  const { positions, indices } = parse(glb)
  expect(volumeOf(positions, indices) / ((4 / 3) * Math.PI)).toBeLessThan(1.08)
})

test('the hull of a box is that box, whatever lies on its faces', async () => {
  const random = randomOf(3)
  const points = new Float32Array(3000)
  for (let i = 0; i < points.length; i += 3) {
    const point = [random(), random(), random()]
    point[i % 9 === 0 ? 0 : i % 9 === 3 ? 1 : 2] = random() < 0.5 ? 0 : 1
    points.set(point, i)
  }
  points.set([0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 1, 1, 0, 1, 0, 1, 0, 1, 1, 1, 1, 1])
  const { positions, indices } = parse((await buildCollider(points, new Uint32Array(), 'hull')).glb)
  expect(positions.length / 3).toBe(8)
  expect(volumeOf(positions, indices)).toBeCloseTo(1, 5)
})

test('the box has the bounds of the model', async () => {
  const { glb, triangles } = await buildCollider(sphere(500), new Uint32Array(), 'box')
  const { positions, indices, json } = parse(glb)
  expect([triangles, positions.length / 3, openEdges(indices)]).toEqual([12, 8, 0])
  const points = sphere(500)
  for (const axis of [0, 1, 2]) {
    const values = points.filter((_, i) => i % 3 === axis)
    expect(json.accessors[0]!.min[axis]).toBe(Math.min(...values))
    expect(json.accessors[0]!.max[axis]).toBe(Math.max(...values))
  }
  expect(volumeOf(positions, indices)).toBeGreaterThan(7)
})

test.each<[string, number[]]>([
  ['a plane', [0, 0, 0, 1, 0, 0, 1, 0, 1, 0, 0, 1]],
  ['a tilted plane', [0, 0, 0, 1, 0, 0.5, 1, 1, 1, 0, 1, 0.5]],
  ['a line', [0, 0, 0, 1, 2, 3, 2, 4, 6]],
  ['a point', [1, 2, 3, 1, 2, 3, 1, 2, 3]],
  ['nothing', []],
  ['what is no number', [Number.NaN, 0, 0, 1, 1, 1, 2, 2, 3]],
])('%s becomes a valid small solid of any kind', async (_, values) => {
  const points = Float32Array.from(values)
  const indices = Uint32Array.from(points.length >= 9 ? [0, 1, 2] : [])
  for (const kind of ['hull', 'box', 'mesh'] satisfies ColliderKind[]) {
    const { glb } = await buildCollider(points, indices, kind)
    const solid = parse(glb)
    expect(openEdges(solid.indices)).toBe(0)
    expect(volumeOf(solid.positions, solid.indices)).toBeGreaterThan(0)
    expect((await validateGlb(glb)).errorCount).toBe(0)
  }
})

test('the mesh collider of specks far apart needs no simplification', async () => {
  const speck = [0, 0, 0, 1e-3, 0, 0, 0, 1e-3, 0, 0, 0, 1e-3]
  const points = Float32Array.from([...speck, ...speck.map((value) => value + 1)])
  const faces = [0, 2, 1, 0, 1, 3, 0, 3, 2, 1, 2, 3]
  const collider = await buildCollider(
    points,
    Uint32Array.from([...faces, ...faces.map((i) => i + 4)]),
    'mesh',
  )
  expect(openEdges(parse(collider.glb).indices)).toBe(0)
  expect(await validateGlb(collider.glb)).toMatchObject({ errorCount: 0 })
})

test('the mesh collider of a ring encloses it, stays closed and leaves the hole open', async () => {
  const ring = torus(48, 24)
  const { glb, triangles } = await buildCollider(ring.positions, ring.indices, 'mesh')
  const { positions, indices } = parse(glb)
  expect(triangles).toBeLessThanOrEqual(400)
  expect(openEdges(indices)).toBe(0)
  const bvh = createBvh(positions, indices)
  const isInside = (x: number, y: number, z: number) =>
    bvh.raycast(x, y, z, 0.21, 0.33, -0.91)?.front === false
  for (let i = 0; i < ring.positions.length; i += 3) {
    expect(isInside(ring.positions[i]!, ring.positions[i + 1]!, ring.positions[i + 2]!)).toBe(true)
  }
  expect(isInside(0, 0, 0)).toBe(false)
  expect((await validateGlb(glb)).errorCount).toBe(0)
})

function sphere(count: number): Float32Array {
  const random = randomOf(count)
  const points = new Float32Array(count * 3)
  for (let i = 0; i < count; i++) {
    const z = random() * 2 - 1
    const angle = random() * 2 * Math.PI
    const radius = Math.sqrt(1 - z * z)
    points.set([radius * Math.cos(angle), radius * Math.sin(angle), z], i * 3)
  }
  return points
}

function cylinder(): Float32Array {
  const rings = Array.from({ length: 300 }, (_, i) => (i / 300) * 2 * Math.PI)
  return Float32Array.from(rings.flatMap((a) => [0, 0.5, 1].flatMap((y) => [Math.cos(a), y, Math.sin(a)])))
}

function torus(around: number, across: number): { positions: Float32Array; indices: Uint32Array } {
  const positions: number[] = []
  const indices: number[] = []
  const vertex = (i: number, j: number) => (i % around) * across + (j % across)
  for (let i = 0; i < around; i++) {
    for (let j = 0; j < across; j++) {
      const a = (i / around) * 2 * Math.PI
      const b = (j / across) * 2 * Math.PI
      const radius = 1 + 0.25 * Math.cos(b)
      positions.push(radius * Math.cos(a), 0.25 * Math.sin(b), radius * Math.sin(a))
      indices.push(vertex(i, j), vertex(i, j + 1), vertex(i + 1, j))
      indices.push(vertex(i + 1, j), vertex(i, j + 1), vertex(i + 1, j + 1))
    }
  }
  return { positions: Float32Array.from(positions), indices: Uint32Array.from(indices) }
}

interface ColliderJson {
  nodes: unknown[]
  accessors: { count: number; componentType: number; min: number[]; max: number[] }[]
}

/** Reads back what the writer promises: one buffer of plain floats and 16-bit indices. */
function parse(glb: Uint8Array) {
  const jsonLength = new DataView(glb.buffer, glb.byteOffset).getUint32(12, true)
  const json = JSON.parse(new TextDecoder().decode(glb.subarray(20, 20 + jsonLength))) as ColliderJson
  const binary = glb.slice(28 + jsonLength).buffer
  const [vertices, corners] = json.accessors
  expect([vertices!.componentType, corners!.componentType]).toEqual([5126, 5123])
  const positions = new Float32Array(binary, 0, vertices!.count * 3)
  const indices = Uint32Array.from(new Uint16Array(binary, positions.byteLength, corners!.count))
  return { json, positions, indices }
}

/** Edges that are not run through once in each direction. */
function openEdges(indices: Uint32Array): number {
  const edges = new Set<string>()
  let doubled = 0
  for (let i = 0; i < indices.length; i++) {
    const edge = `${indices[i]} ${indices[i % 3 === 2 ? i - 2 : i + 1]}`
    if (edges.has(edge)) doubled++
    edges.add(edge)
  }
  return doubled + [...edges].filter((edge) => !edges.has(edge.split(' ').reverse().join(' '))).length
}

function volumeOf(positions: Float32Array, indices: Uint32Array): number {
  let sum = 0
  for (let i = 0; i < indices.length; i += 3) {
    const { normal, corner } = face(positions, indices, i)
    sum += normal.reduce((total, value, axis) => total + value * corner[axis]!, 0) / 6
  }
  return sum
}

/** Largest distance of a point beyond any face, as a share of the extent; only for convex solids. */
function farthestOutside(positions: Float32Array, indices: Uint32Array, points: Float32Array): number {
  let farthest = Number.NEGATIVE_INFINITY
  for (let i = 0; i < indices.length; i += 3) {
    const { normal, corner } = face(positions, indices, i)
    const length = Math.hypot(...normal)
    for (let p = 0; p < points.length; p += 3) {
      const height = normal.reduce((sum, value, axis) => sum + value * (points[p + axis]! - corner[axis]!), 0)
      farthest = Math.max(farthest, height / length)
    }
  }
  return farthest / 2
}

function face(positions: Float32Array, indices: Uint32Array, i: number) {
  const [a, b, c] = [0, 1, 2].map((k) => [
    ...positions.slice(indices[i + k]! * 3, indices[i + k]! * 3 + 3),
  ]) as [number[], number[], number[]]
  const normal = [0, 1, 2].map((axis) => {
    const m = (axis + 1) % 3
    const n = (axis + 2) % 3
    return (b[m]! - a[m]!) * (c[n]! - a[n]!) - (b[n]! - a[n]!) * (c[m]! - a[m]!)
  })
  return { normal, corner: a }
}
