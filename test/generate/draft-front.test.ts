import { readFile } from 'node:fs/promises'
import validator from 'gltf-validator'
import { beforeAll, describe, expect, test } from 'vitest'
import { cutOut } from '../../src/generate/draft/cutout/cut-out.js'
import { decodePhoto } from '../../src/generate/draft/decode-photo.js'
import type { Generation } from '../../src/generate/index.js'
import { draftFixture, draftOf, topologyOf } from '../support/draft.js'
import { frontLikeness, type Likeness } from '../support/front-likeness.js'
import { type RenderMesh, readRenderMesh } from '../support/orthographic.js'

/** Photos, and the Euler characteristic of a body of their outline: 2, less 2 for every handle. */
const photos = [
  ['mug.jpg', 0],
  ['loafers.jpg', 2],
  ['candle-holder.jpg', 2],
  ['backpack.jpg', 0],
  ['hat-gray.jpg', 2],
  ['kettle.webp', 0],
  ['handbag.jpg', 0],
  ['teapot.jpg', 0],
  ['chair.png', null], // Gaps between the legs are open or closed depending on the resolution.
  ['plimsolls.top.png', 4], // Two shoes.
] as const

describe.each(photos)('a draft of %s', (file, euler) => {
  let draft: Generation
  let mesh: RenderMesh
  let likeness: Likeness

  beforeAll(async () => {
    draft = await draftOf([file])
    mesh = await readRenderMesh(draft.glb!)
    const { subject } = cutOut(await decodePhoto(await readFile(draftFixture(file))))
    likeness = frontLikeness(mesh, subject!)
  })

  test('has the outline of its cut-out', () => {
    expect(likeness.outline).toBeGreaterThanOrEqual(0.98)
  })

  test('looks like its photo from the front', () => {
    expect(likeness.ssim).toBeGreaterThanOrEqual(0.9)
  })

  test('is a closed body that faces outwards', () => {
    const topology = topologyOf(mesh)
    expect(topology).toMatchObject({ openEdges: 0, degenerate: 0 })
    expect(topology.volume).toBeGreaterThan(0)
    expect(topology.inwardNormals).toBeLessThan(topology.triangles * 0.005)
    expect(topology.triangles).toBeGreaterThanOrEqual(5_000)
    expect(topology.triangles).toBeLessThanOrEqual(20_000)
    if (euler !== null) expect(topology.euler).toBe(euler)
  })

  test('stands upright on the ground at unit size', () => {
    const { min, max } = boundsOf(mesh.positions)
    const size = max.map((value, axis) => value - min[axis]!)
    expect(Math.max(...size)).toBeCloseTo(1, 5)
    expect(min[1]).toBeCloseTo(0, 5)
    expect(min[0]! + max[0]!).toBeCloseTo(0, 5)
  })

  test('keeps its texture coordinates inside the texture', () => {
    expect(mesh.uvs.every((uv) => uv >= 0 && uv <= 1)).toBe(true)
  })

  test('passes the Khronos validator and needs no warning', async () => {
    const report = await validator.validateBytes(draft.glb!)
    expect(report.issues).toMatchObject({ numErrors: 0, numWarnings: 0 })
    expect(draft.warnings).toEqual([])
  })
})

function boundsOf(positions: Float32Array) {
  const min = [Infinity, Infinity, Infinity]
  const max = [-Infinity, -Infinity, -Infinity]
  positions.forEach((value, k) => {
    min[k % 3] = Math.min(min[k % 3]!, value)
    max[k % 3] = Math.max(max[k % 3]!, value)
  })
  return { min, max }
}
