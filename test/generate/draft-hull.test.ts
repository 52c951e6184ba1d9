import { readFile } from 'node:fs/promises'
import validator from 'gltf-validator'
import sharp from 'sharp'
import { beforeAll, describe, expect, test } from 'vitest'
import type { Generation } from '../../src/generate/index.js'
import { draftFixture, draftOf, draftOfPictures, overlapOf, topologyOf } from '../support/draft.js'
import { type RenderMesh, readRenderMesh, renderOrthographic } from '../support/orthographic.js'

/** Picture and camera: azimuth and elevation in degrees. */
const given = [
  ['front', 0, 0],
  ['left', 90, 0],
  ['back', 180, 0],
  ['right', 270, 0],
] as const
const unseen = [
  [45, 0],
  [135, 0],
  [225, 0],
  [315, 0],
  [30, 30],
  [150, 30],
  [210, -30],
  [330, 45],
  [180, 45],
  [0, 90],
] as const

describe('a draft of four views of a shoe whose shape is known', () => {
  let draft: Generation
  let mesh: RenderMesh
  let truth: RenderMesh

  beforeAll(async () => {
    draft = await draftOf(['shoe.front.jpg', 'shoe.left.jpg', 'shoe.back.jpg', 'shoe.right.jpg'])
    mesh = centred(await readRenderMesh(draft.glb!))
    truth = centred(await readRenderMesh(await readFile(draftFixture('shoe-shape.glb'))))
  })

  test.each(given)('has its outline from the %s', (_, azimuth, elevation) => {
    expect(overlapFrom(mesh, truth, azimuth, elevation)).toBeGreaterThanOrEqual(0.97)
  })

  test.each(unseen)('comes close to its outline from the unseen direction %i°, %i°', (azimuth, elevation) => {
    expect(overlapFrom(mesh, truth, azimuth, elevation)).toBeGreaterThanOrEqual(0.85)
  })

  test('is a closed body of a plausible volume that faces outwards', () => {
    const topology = topologyOf(mesh)
    expect(topology).toMatchObject({ openEdges: 0, degenerate: 0 })
    expect(topology.inwardNormals).toBeLessThan(topology.triangles * 0.01)
    expect(topology.triangles).toBeGreaterThanOrEqual(5_000)
    expect(topology.triangles).toBeLessThanOrEqual(20_000)
    // What 84 silhouettes of the true shoe leave is 0.0617 cubic units at a length of 1.
    expect(topology.volume).toBeGreaterThan(0.0617 * 0.75)
    expect(topology.volume).toBeLessThan(0.0617 * 1.25)
  })

  test('has its proportions, and its toe towards +Z', () => {
    const size = sizeOf(mesh.positions)
    sizeOf(truth.positions).forEach((value, axis) => {
      expect(size[axis]).toBeCloseTo(value, 1)
    })
    // The heel is high and the toe is low.
    const heights = [-0.4, 0.4].map((z) => highestAt(mesh.positions, z))
    expect(heights[0]).toBeGreaterThan(heights[1]! + 0.1)
  })

  test('keeps its texture coordinates inside the texture and passes the validator', async () => {
    expect(mesh.uvs.every((uv) => uv >= 0 && uv <= 1)).toBe(true)
    const { issues } = await validator.validateBytes(draft.glb!)
    expect(issues).toMatchObject({ numErrors: 0, numWarnings: 0 })
    expect(draft.warnings).toEqual([])
  })
})

test('a front, a left side and a back make a body with the back of its photo', async () => {
  const draft = await draftOf(['tiger.front.png', 'tiger.left.png', 'tiger.back.png'])
  const mesh = await readRenderMesh(draft.glb!)
  expect(topologyOf(mesh)).toMatchObject({ openEdges: 0, degenerate: 0 })
  expect(draft.warnings).toEqual([])
  // The face has white in it; the back of the head has none.
  const white = [0, 180].map((azimuth) => {
    const { rgb, mask } = renderOrthographic(mesh, { azimuth, size: 128 })
    return mask.reduce((sum, inside, i) => sum + (inside && rgb[i * 3 + 2]! > 200 ? 1 : 0), 0)
  })
  expect(white[0]).toBeGreaterThan(white[1]! * 3)
})

test('a front and a back alone are inflated, as nothing tells their depth', async () => {
  const draft = await draftOf(['tiger.front.png', 'tiger.back.png'])
  const mesh = await readRenderMesh(draft.glb!)
  expect(topologyOf(mesh)).toMatchObject({ openEdges: 0, degenerate: 0 })
  const [width, , depth] = sizeOf(mesh.positions)
  expect(depth).toBeGreaterThan(width! * 0.3)
})

test('views that contradict each other are told by name and still give a model', async () => {
  const draft = await draftOf(['shoe.left.jpg', 'plimsolls.right.png', 'tiger.back.png'])
  expect(draft.warnings.join('\n')).toContain('tiger.back.png')
  expect(topologyOf(await readRenderMesh(draft.glb!))).toMatchObject({ openEdges: 0, degenerate: 0 })
})

test('views with other names stand for even steps of a turn', async () => {
  const pictures = await Promise.all(
    ['front', 'left', 'back', 'right'].map(async (side, k) => ({
      view: ['front', 'a', 'b', 'c'][k]!,
      fileName: `shoe.${side}.jpg`,
      bytes: new Uint8Array(await readFile(draftFixture(`shoe.${side}.jpg`))),
    })),
  )
  const mesh = await readRenderMesh((await draftOfPictures(pictures)).glb!)
  const truth = centred(await readRenderMesh(await readFile(draftFixture('shoe-shape.glb'))))
  sizeOf(truth.positions).forEach((value, axis) => {
    expect(sizeOf(mesh.positions)[axis]).toBeCloseTo(value, 1)
  })
})

test('three slanting views make a closed body of their own', async () => {
  const bytes = new Uint8Array(await readFile(draftFixture('mug.jpg')))
  const pictures = ['front', 'a', 'b'].map((view) => ({ view, fileName: `mug.${view}.jpg`, bytes }))
  const mesh = await readRenderMesh((await draftOfPictures(pictures)).glb!)
  expect(topologyOf(mesh)).toMatchObject({ openEdges: 0, degenerate: 0 })
  const [width, height, depth] = sizeOf(mesh.positions)
  expect(Math.min(width!, height!, depth!)).toBeGreaterThan(0.4)
})

test('views without a common volume are told, and the front alone makes the model', async () => {
  // Two spots on a diagonal: from the top they would have to lie where front and left see nothing.
  const spot = (x: number, y: number) => ({ input: solid(30, 30, 1), left: x, top: y })
  const bytes = await sharp(solid(200, 200, 0))
    .composite([spot(20, 20), spot(150, 150)])
    .png()
    .toBuffer()
  const pictures = ['front', 'left', 'top'].map((view) => ({ view, fileName: `spots.${view}.png`, bytes }))
  const draft = await draftOfPictures(pictures)
  expect(draft.warnings.join('\n')).toContain('no common volume')
  expect(topologyOf(await readRenderMesh(draft.glb!))).toMatchObject({ openEdges: 0, degenerate: 0 })
})

test('a box keeps its outlines and the same width at both ends', async () => {
  const pictures = await Promise.all(
    [
      ['front', 120],
      ['left', 220],
    ].map(async ([view, width]) => ({
      view: String(view),
      fileName: `box.${view}.png`,
      bytes: await sharp(solid(300, 200, 0))
        .composite([{ input: solid(Number(width), 140, 1), left: 30, top: 30 }])
        .png()
        .toBuffer(),
    })),
  )
  const mesh = centred(await readRenderMesh((await draftOfPictures(pictures)).glb!))
  const [width, height, depth] = sizeOf(mesh.positions)
  expect(width! / depth!).toBeCloseTo(120 / 220, 1)
  expect(height! / depth!).toBeCloseTo(140 / 220, 1)
  const ends = [-0.4, 0.4].map((z) => widestAt(mesh.positions, z))
  expect(ends[0]).toBeCloseTo(ends[1]!, 2)
  expect(ends[0]).toBeGreaterThan(width! * 0.35)
})

test('a second picture of one side is left out by name', async () => {
  const bytes = new Uint8Array(await readFile(draftFixture('tiger.front.png')))
  const draft = await draftOfPictures([
    { view: 'front', fileName: 'tiger.photo.png', bytes },
    { view: 'front', fileName: 'tiger.photo.front.png', bytes },
  ])
  expect(draft.warnings).toEqual([expect.stringContaining('tiger.photo.front.png')])
})

/** Moved and scaled so that the bounds are centred and one unit long. */
function centred(mesh: RenderMesh): RenderMesh {
  const longest = Math.max(...sizeOf(mesh.positions))
  const { min, max } = boundsOf(mesh.positions)
  const positions = mesh.positions.map((value, k) => (value - (min[k % 3]! + max[k % 3]!) / 2) / longest)
  return { ...mesh, positions }
}

function overlapFrom(a: RenderMesh, b: RenderMesh, azimuth: number, elevation: number): number {
  const options = { azimuth, elevation, size: 256, window: { x: 0, y: 0, half: 0.7 } }
  return overlapOf(bothSides(a, options), bothSides(b, options))
}

/** The outline of a mesh whichever way its triangles face: the true shoe is an open shell. */
function bothSides(mesh: RenderMesh, options: Parameters<typeof renderOrthographic>[1]): Uint8Array {
  const turned = mesh.triangles.map((_, k) => mesh.triangles[k - (k % 3) + (2 - (k % 3))]!)
  const back = renderOrthographic({ ...mesh, triangles: turned }, options).mask
  return renderOrthographic(mesh, options).mask.map((inside, i) => inside | back[i]!)
}

function boundsOf(positions: Float32Array) {
  const min = [Infinity, Infinity, Infinity]
  const max = [-Infinity, -Infinity, -Infinity]
  positions.forEach((value, k) => {
    min[k % 3] = Math.min(min[k % 3]!, value)
    max[k % 3] = Math.max(max[k % 3]!, value)
  })
  return { min, max }
}

function sizeOf(positions: Float32Array): number[] {
  const { min, max } = boundsOf(positions)
  return max.map((value, axis) => value - min[axis]!)
}

/** A plain picture, opaque (1) or clear (0). */
function solid(width: number, height: number, alpha: number) {
  return { create: { width, height, channels: 4 as const, background: { r: 40, g: 120, b: 60, alpha } } }
}

/** Half the width of a mesh around a depth. */
function widestAt(positions: Float32Array, z: number): number {
  let widest = 0
  for (let i = 0; i < positions.length; i += 3) {
    if (Math.abs(positions[i + 2]! - z) < 0.03) widest = Math.max(widest, Math.abs(positions[i]!))
  }
  return widest
}

function highestAt(positions: Float32Array, z: number): number {
  let highest = -Infinity
  for (let i = 0; i < positions.length; i += 3) {
    if (Math.abs(positions[i + 2]! - z) < 0.03) highest = Math.max(highest, positions[i + 1]!)
  }
  return highest
}
