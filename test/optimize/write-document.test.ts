import type { Document } from '@gltf-transform/core'
import { expect, test } from 'vitest'
import type { OptimizeOptions } from '../../src/config/index.js'
import { boundsOf, extentOf } from '../../src/optimize/geometry/surface.js'
import { optimizeModel } from '../../src/optimize/index.js'
import { deviation, surfaceOf } from './support/deforming.js'
import { addModel, bumpyBall, emptyDocument, type ModelData, primitiveOf, toGlb } from './support/models.js'
import { expectValid } from './support/read-output.js'

const settings: OptimizeOptions = {
  pivot: 'keep',
  poster: false,
  collider: 'none',
  lods: [{ triangles: 5000 }],
}

/** A ball of `diameter` whose middle is off the origin by its own size. */
function ballOf(diameter: number): ModelData {
  const ball = bumpyBall(20)
  return { ...ball, positions: ball.positions.map((value) => (value + 1) * diameter) }
}

/** Balls of these diameters, in units of a parent that enlarges them. */
function enlargedBalls(scale: number, diameters: readonly number[]): Document {
  const document = emptyDocument()
  const scene = document.getRoot().getDefaultScene()!
  const parent = document.createNode('parent').setScale([scale, scale, scale])
  for (const diameter of diameters) {
    const ball = addModel(document, primitiveOf(document, ballOf(diameter)))
    scene.removeChild(ball)
    parent.addChild(ball)
  }
  scene.addChild(parent)
  return document
}

/** Expects positions to fill the same box, to a few thousandths of it. */
function expectSameBox(written: Float32Array, raw: Float32Array): void {
  const [own, wanted] = [boundsOf({ positions: written }), boundsOf({ positions: raw })]
  for (const side of ['min', 'max'] as const) {
    own[side].forEach((value, k) => {
      expect(Math.abs(value - wanted[side][k]!)).toBeLessThan(0.003 * extentOf(wanted))
    })
  }
}

test.each([
  ['meshopt', 1e5, [1e-5]],
  ['quantize', 1e5, [1e-5]],
  ['draco', 1e5, [1e-5]],
  ['meshopt', 1000, [1e-3, 1.2e-5]],
  ['meshopt', 1, [4e-6]],
] as const)(
  'with %s a parent of scale %d keeps parts of %j units in place',
  async (compression, scale, diameters) => {
    const raw = await toGlb(enlargedBalls(scale, diameters))
    const model = await optimizeModel(raw, { ...settings, compression })
    await expectValid(model)
    expect(model.warnings).toEqual([])
    const { glb, errorMeters } = model.lods[0]!
    const [before, after] = await Promise.all([surfaceOf(raw), surfaceOf(glb)])
    before.pieces.forEach(({ positions }, i) => {
      expectSameBox(after.pieces[i]!.positions, positions)
    })
    const extent = extentOf(boundsOf(before))
    expect((await deviation(before, after)) * extent).toBeLessThan(1.5 * errorMeters + 1e-6 * extent)
  },
)
