import { expect, test } from 'vitest'
import {
  bakeTextures,
  buildAtlas,
  createSourceProbe,
  type TexturedMesh,
  transferNormals,
} from '../../src/optimize/bake/index.js'
import type { Batch, MipImage, RenderScene, Surface } from '../../src/optimize/render/index.js'

test('an atlas keeps every triangle, doubles vertices only along charts and overlaps nowhere', async () => {
  const low = sphere(12, 8)
  const atlas = (await buildAtlas({ ...low, size: 128 }))!
  expect(atlas.indices.length).toBe(low.indices.length)
  expect(atlas.indices.map((vertex) => atlas.source[vertex]!)).toEqual(low.indices)
  expect(Math.max(...atlas.uvs)).toBeLessThanOrEqual(1)
  expect(Math.min(...atlas.uvs)).toBeGreaterThanOrEqual(0)
  expect(atlas.source.length).toBeLessThan(low.indices.length)
  const areas = trianglesOf(atlas).map(
    ([a, b, c]) => Math.abs((b.u - a.u) * (c.v - a.v) - (b.v - a.v) * (c.u - a.u)) / 2,
  )
  const used = areas.reduce((sum, area) => sum + area, 0)
  expect(used).toBeGreaterThan(0.4)
  expect(used).toBeLessThan(1)
  expect(overlaps(trianglesOf(atlas))).toBe(0)
})

test.each([1e-9, 1e-4, 1e-2, 0.3, 1e4])('a mesh %d times as large gets no worse an atlas', async (scale) => {
  const low = sphere(48, 32)
  const atlas = (await buildAtlas({ ...low, positions: low.positions.map((v) => v * scale), size: 128 }))!
  const areas = trianglesOf(atlas).map(
    ([a, b, c]) => Math.abs((b.u - a.u) * (c.v - a.v) - (b.v - a.v) * (c.u - a.u)) / 2,
  )
  expect(areas.length).toBe(low.indices.length / 3)
  expect(Math.min(...areas)).toBeGreaterThan(0)
  expect(areas.reduce((sum, area) => sum + area, 0)).toBeGreaterThan(0.4)
})

test('triangles far smaller than the rest are in the atlas too', async () => {
  const [large, small] = [sphere(24, 16), sphere(24, 16)]
  const atlas = (await buildAtlas({
    positions: Float32Array.from([...large.positions, ...small.positions.map((v) => 3 + v * 1e-3)]),
    normals: Float32Array.from([...large.normals, ...small.normals]),
    indices: Uint32Array.from([
      ...large.indices,
      ...small.indices.map((vertex) => vertex + large.positions.length / 3),
    ]),
    size: 256,
  }))!
  const places = trianglesOf(atlas).map(([a, b, c]) => new Set([a, b, c].map(({ u, v }) => `${u} ${v}`)).size)
  expect(places.filter((count) => count < 3)).toEqual([])
})

test('colour, roughness, metal and light of the raw surface arrive where they were', async () => {
  const { target, baked } = await bakeSphere()
  let checked = 0
  for (const place of placesOf(target)) {
    if (Math.abs(place.y) < 0.15) continue // Near the border of the two colours either may win.
    checked++
    expect(texel(baked.baseColor!, place)).toEqual(place.y > 0 ? [255, 0, 0] : [0, 0, 255])
    expect(texel(baked.metallicRoughness!, place)).toEqual([255, 51, 128])
    expect(texel(baked.emissive!, place)[1]).toBeGreaterThan(180)
  }
  expect(checked).toBeGreaterThan(50)
})

test('the normal map turns the coarse normals into those of the raw surface', async () => {
  const { target, baked } = await bakeSphere()
  let before = 0
  let after = 0
  for (const place of placesOf(target)) {
    const [x, y, z] = texel(baked.normal!, place).map((value) => value / 127.5 - 1) as [
      number,
      number,
      number,
    ]
    const truth = normalize([place.x, place.y, place.z])
    const { tangent, bitangent, normal } = place
    const world = normalize(normal.map((n, axis) => tangent[axis]! * x + bitangent[axis]! * y + n * z))
    before += angle(normal, truth)
    after += angle(world, truth)
  }
  expect(after).toBeLessThan(before / 3)
})

test('baking is deterministic, fills every texel, reports progress and can be stopped', async () => {
  const first = await bakeSphere()
  const second = await bakeSphere()
  expect(second.baked.normal!.data).toEqual(first.baked.normal!.data)
  // No texel is left black: even far from the charts the nearest colours go on.
  const { data } = first.baked.baseColor!
  for (let i = 0; i < data.length; i += 3) expect(data[i]! + data[i + 1]! + data[i + 2]!).toBeGreaterThan(100)
  const stop = new AbortController()
  stop.abort()
  const big = {
    source: createSourceProbe(sourceScene()),
    target: first.target,
    size: 512,
    samples: 2,
    signal: stop.signal,
  }
  await expect(bakeTextures(big)).rejects.toMatchObject({ name: 'AbortError' })
})

test('a wall of a thin part takes nothing from its other side', async () => {
  const front = plane(0.01, 1, [1, 0, 0])
  const back = plane(-0.01, -1, [0, 0, 1])
  const { baseColor } = await bakeTextures({
    source: createSourceProbe({ batches: [front, back] }),
    // The low mesh lies closer to the back than to the front, whose normal it shares.
    target: {
      positions: lift(front.positions, -0.018),
      normals: front.normals!,
      uvs: front.uvs[0]!,
      indices: front.indices,
    },
    size: 16,
    maps: ['baseColor'],
  })
  expect([...baseColor!.data.slice(0, 3)]).toEqual([255, 0, 0])
})

test('what a probe found last never changes what it finds next', () => {
  const source = { batches: [batchOf(sphere(24, 16))] }
  const probe = createSourceProbe(source)
  let found = 0
  for (let i = 0; i < 300; i++) {
    // Steps along a spiral, and every seventh place on the other side, or far inside, or out of reach.
    const normal = normalize([Math.sin(i / 9), Math.cos(i / 40), Math.cos(i / 9)])
    const radius = i % 7 === 0 ? -0.8 : i % 11 === 0 ? 0.3 : 1.02
    const [x, y, z] = normal.map((value) => value * radius) as [number, number, number]
    const [normalX, normalY, normalZ] = normal as [number, number, number]
    const place = { ...PLACE, x, y, z, normalX, normalY, normalZ }
    const known = probe.look(place, 1, 0.5)
    const fresh = createSourceProbe(source).look(place, 1, 0.5)
    expect(known).toEqual(fresh)
    if (fresh) found++
  }
  expect(found).toBeGreaterThan(250)
  expect(found).toBeLessThan(300)
})

const PLACE = {
  tangentX: 1,
  tangentY: 0,
  tangentZ: 0,
  bitangentX: 0,
  bitangentY: 1,
  bitangentZ: 0,
  texelArea: 1e-4,
}

const SURFACE: Surface = {
  baseColor: [1, 1, 1, 1],
  metallic: 0.5,
  roughness: 0.2,
  emissive: [0, 0.5, 0],
  normalScale: 1,
  occlusionStrength: 1,
  alphaMode: 'OPAQUE',
  alphaCutoff: 0.5,
  doubleSided: false,
  unlit: false,
  maps: { baseColor: null, metallicRoughness: null, normal: null, occlusion: null, emissive: null },
}

/** A fine sphere, red above and blue below by its texture. */
function sourceScene(): RenderScene {
  const fine = sphere(96, 64)
  const rows = Array.from({ length: 32 }, (_, row) => (row < 16 ? [255, 0, 0, 255] : [0, 0, 255, 255]))
  const image: MipImage = { levels: [{ width: 1, height: 32, data: Uint8Array.from(rows.flat()) }] }
  const baseColor = { image, uvSet: 0, transform: null, wrapS: 'clamp', wrapT: 'clamp' } as const
  return { batches: [{ ...batchOf(fine), surface: { ...SURFACE, maps: { ...SURFACE.maps, baseColor } } }] }
}

async function bakeSphere() {
  const low = sphere(10, 6)
  const atlas = (await buildAtlas({ ...low, size: 64 }))!
  const pick = (data: Float32Array) =>
    Float32Array.from([...atlas.source].flatMap((i) => [...data.slice(i * 3, i * 3 + 3)]))
  const target: TexturedMesh = {
    positions: pick(low.positions),
    normals: flatNormals(pick(low.positions), atlas.indices),
    uvs: atlas.uvs,
    indices: atlas.indices,
  }
  const source = createSourceProbe(sourceScene())
  const maps = ['baseColor', 'metallicRoughness', 'normal', 'emissive'] as const
  return { target, baked: await bakeTextures({ source, target, size: 64, maps }) }
}

function batchOf(mesh: ReturnType<typeof sphere>): Batch {
  return { ...mesh, tangents: null, colors: null, uvs: [mesh.uvs, null], surface: SURFACE }
}

/** A unit sphere; v runs from the upper to the lower pole. */
function sphere(around: number, down: number) {
  const positions: number[] = []
  const uvs: number[] = []
  const indices: number[] = []
  for (let j = 0; j <= down; j++) {
    for (let i = 0; i <= around; i++) {
      const a = (i / around) * 2 * Math.PI
      const b = (j / down) * Math.PI
      positions.push(Math.sin(b) * Math.sin(a), Math.cos(b), Math.sin(b) * Math.cos(a))
      uvs.push(i / around, j / down)
    }
  }
  for (let j = 0; j < down; j++) {
    for (let i = 0; i < around; i++) {
      const a = j * (around + 1) + i
      const b = a + around + 1
      if (j < down - 1) indices.push(a, b, b + 1)
      if (j > 0) indices.push(a, b + 1, a + 1)
    }
  }
  const data = Float32Array.from(positions)
  return { positions: data, normals: data, uvs: Float32Array.from(uvs), indices: Uint32Array.from(indices) }
}

function plane(z: number, side: 1 | -1, [r, g, b]: readonly [number, number, number]): Batch {
  return {
    positions: Float32Array.from([0, 0, z, 1, 0, z, 1, 1, z, 0, 1, z]),
    normals: Float32Array.from([0, 0, side, 0, 0, side, 0, 0, side, 0, 0, side]),
    tangents: null,
    colors: null,
    uvs: [Float32Array.from([0, 1, 1, 1, 1, 0, 0, 0]), null],
    indices: Uint32Array.from(side > 0 ? [0, 1, 2, 0, 2, 3] : [0, 2, 1, 0, 3, 2]),
    surface: { ...SURFACE, baseColor: [r, g, b, 1] },
  }
}

const lift = (positions: Float32Array, by: number) =>
  positions.map((value, i) => (i % 3 === 2 ? value + by : value))

/** The face's normal at every vertex: the coarsest shading there is. */
function flatNormals(positions: Float32Array, indices: Uint32Array): Float32Array {
  const normals = new Float32Array(positions.length)
  for (let i = 0; i < indices.length; i += 3) {
    const corners = [0, 1, 2].map((k) => [...positions.slice(indices[i + k]! * 3, indices[i + k]! * 3 + 3)])
    const middle = normalize([0, 1, 2].map((axis) => corners.reduce((sum, corner) => sum + corner[axis]!, 0)))
    for (let k = 0; k < 3; k++) normals.set(middle, indices[i + k]! * 3)
  }
  return normals
}

interface Corner {
  u: number
  v: number
}

function trianglesOf({
  uvs,
  indices,
}: {
  uvs: Float32Array
  indices: Uint32Array
}): [Corner, Corner, Corner][] {
  const corner = (i: number) => ({ u: uvs[indices[i]! * 2]!, v: uvs[indices[i]! * 2 + 1]! })
  return Array.from({ length: indices.length / 3 }, (_, t) => [
    corner(t * 3),
    corner(t * 3 + 1),
    corner(t * 3 + 2),
  ])
}

/** Points of a fine grid that lie well within two triangles. */
function overlaps(triangles: [Corner, Corner, Corner][]): number {
  let count = 0
  for (let i = 0; i < 100; i++) {
    for (let j = 0; j < 100; j++) {
      const inside = triangles.filter((corners) => isWithin(corners, (i + 0.5) / 100, (j + 0.5) / 100))
      if (inside.length > 1) count++
    }
  }
  return count
}

function isWithin([a, b, c]: [Corner, Corner, Corner], u: number, v: number): boolean {
  const area = (b.u - a.u) * (c.v - a.v) - (b.v - a.v) * (c.u - a.u)
  const wb = ((u - a.u) * (c.v - a.v) - (v - a.v) * (c.u - a.u)) / area
  const wc = ((b.u - a.u) * (v - a.v) - (b.v - a.v) * (u - a.u)) / area
  return wb > 1e-3 && wc > 1e-3 && wb + wc < 1 - 1e-3
}

/** The middle of each triangle: place, texture coordinates, and the frame that engines derive there. */
function placesOf({ positions, uvs, normals, indices }: TexturedMesh) {
  return Array.from({ length: indices.length / 3 }, (_, t) => {
    const [a, b, c] = [0, 1, 2].map((k) => indices[t * 3 + k]!) as [number, number, number]
    const mean = (data: Float32Array, size: number, axis: number) =>
      (data[a * size + axis]! + data[b * size + axis]! + data[c * size + axis]!) / 3
    const edge = (to: number, axis: number) => positions[to * 3 + axis]! - positions[a * 3 + axis]!
    const du = (to: number, axis: number) => uvs[to * 2 + axis]! - uvs[a * 2 + axis]!
    const area = du(b, 0) * du(c, 1) - du(c, 0) * du(b, 1)
    const axes = [0, 1, 2]
    return {
      x: mean(positions, 3, 0),
      y: mean(positions, 3, 1),
      z: mean(positions, 3, 2),
      u: mean(uvs, 2, 0),
      v: mean(uvs, 2, 1),
      normal: normalize(axes.map((axis) => mean(normals, 3, axis))),
      tangent: normalize(axes.map((axis) => (edge(b, axis) * du(c, 1) - edge(c, axis) * du(b, 1)) / area)),
      bitangent: normalize(axes.map((axis) => -(edge(c, axis) * du(b, 0) - edge(b, axis) * du(c, 0)) / area)),
    }
  })
}

function texel(
  { width, channels, data }: { width: number; channels: number; data: Uint8Array },
  place: Corner,
): number[] {
  const i = (Math.floor(place.v * width) * width + Math.floor(place.u * width)) * channels
  return [...data.slice(i, i + 3)]
}

function normalize(v: readonly number[]): number[] {
  const length = Math.hypot(...v)
  return v.map((value) => value / length)
}

const angle = (a: readonly number[], b: readonly number[]) =>
  Math.acos(
    Math.min(
      1,
      a.reduce((sum, value, axis) => sum + value * b[axis]!, 0),
    ),
  )

test('normals are transferred through shared texture coordinates without a search', () => {
  const fine = sphere(96, 64)
  const coarse = sphere(12, 8)
  const target = { ...coarse, normals: flatNormals(coarse.positions, coarse.indices) }
  const image = transferNormals({ source: fine, target, map: flatMap(64) })!
  let before = 0
  let after = 0
  for (const place of placesOf(target)) {
    const [x, y, z] = texel(image, place).map((value) => value / 127.5 - 1) as [number, number, number]
    const { tangent, bitangent, normal } = place
    const world = normalize(normal.map((n, axis) => tangent[axis]! * x + bitangent[axis]! * y + n * z))
    const truth = normalize([place.x, place.y, place.z])
    before += angle(normal, truth)
    after += angle(world, truth)
  }
  expect(after).toBeLessThan(before / 3)
})

test('where charts overlap or repeat, no normals are transferred', () => {
  const mesh = sphere(24, 16)
  const mirrored = {
    ...mesh,
    uvs: mesh.uvs.map((value, i) => (i % 2 === 0 ? Math.abs(value - 0.5) * 2 : value)),
  }
  const repeated = { ...mesh, uvs: mesh.uvs.map((value) => value * 3) }
  for (const source of [mirrored, repeated]) {
    expect(transferNormals({ source, target: source, map: flatMap(64) })).toBeNull()
  }
})

test('on the same mesh, a normal map is transferred as it is', () => {
  const mesh = sphere(48, 32)
  const map = flatMap(64)
  for (let i = 0; i < map.data.length; i += 3) {
    const [x, y, z] = normalize([Math.sin(i), Math.cos(i * 7), 2])
    map.data.set([x! * 127.5 + 127.5, y! * 127.5 + 127.5, z! * 127.5 + 127.5], i)
  }
  const { data } = transferNormals({ source: mesh, target: mesh, map })!
  // At the poles half of the texture is shown by no triangle.
  const [from, to] = [2 * 64 * 3, 62 * 64 * 3]
  const differences = data.slice(from, to).map((value, i) => Math.abs(value - map.data[from + i]!))
  expect(Math.max(...differences)).toBeLessThanOrEqual(1)
})

function flatMap(size: number) {
  const data = Uint8Array.from({ length: size * size * 3 }, (_, i) => (i % 3 === 2 ? 255 : 128))
  return { width: size, height: size, channels: 3 as const, data }
}
