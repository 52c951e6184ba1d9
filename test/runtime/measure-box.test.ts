import { Matrix4, Vector3 } from 'three'
import { expect, test } from 'vitest'
import { measureBox } from '../../src/runtime/measure-box.js'

const min = [-1, 0, -1] as const
const max = [1, 1, 1] as const
const measure = (point: readonly [number, number, number], matrix: Matrix4) =>
  measureBox(point, { matrix: matrix.elements, min, max })

const stretch = (x: number, y: number, z: number) => new Matrix4().makeScale(x, y, z)

test('the distance is measured to the box, and is 0 inside it', () => {
  expect(measure([0, 0.5, 0], new Matrix4())).toEqual({ distance: 0, scale: 1 })
  expect(measure([4, 5, 0], new Matrix4()).distance).toBeCloseTo(5)
  expect(measure([14, 5, 0], new Matrix4().makeTranslation(10, 0, 0)).distance).toBeCloseTo(5)
})

test('a box that is stretched or mirrored is measured in metres of the world, by its largest scale', () => {
  const { distance, scale } = measure([0, 12, 13], stretch(1, -8, 10))
  expect(distance).toBeCloseTo(Math.hypot(12, 3))
  expect(scale).toBeCloseTo(10)
})

test('a rotation moves the box and changes no size', () => {
  const turned = new Matrix4().makeRotationY(Math.PI / 2).multiply(stretch(2, 1, 1))
  const { distance, scale } = measure([0, 0.5, 5], turned)
  expect(distance).toBeCloseTo(3)
  expect(scale).toBeCloseTo(2)
})

test('a box that is flattened, or has no size at all, is still somewhere', () => {
  expect(measure([0, 3, 0], stretch(1, 0, 1))).toEqual({ distance: 3, scale: 1 })
  expect(measure([0, 3, 0], stretch(0, 0, 0))).toEqual({ distance: 3, scale: 0 })
})

test('under shear the distance is that to the nearest point, and no direction grows by more than the scale', () => {
  for (const angle of [0.3, Math.PI / 4, 1.2]) {
    const rotation = new Matrix4().makeRotationZ(angle).multiply(new Matrix4().makeRotationX(angle / 2))
    const matrix = stretch(1, 8, 2).multiply(rotation)
    for (const point of [
      [9, 0, 0],
      [0, 20, 3],
      [-4, 5, 6],
    ] as const) {
      const { distance, scale } = measure(point, matrix)
      const sampled = sampleDistance(new Vector3(...point), matrix)
      expect(distance).toBeLessThan(sampled + 0.01 * scale)
      expect(distance).toBeGreaterThan(sampled - 0.2)
      // Eight is the largest singular value.
      expect(scale).toBeGreaterThanOrEqual(8 - 1e-9)
      expect(scale).toBeLessThan(8 * 1.2)
    }
  }
})

/** Distance to the nearest of many points on the faces of the box; never less than the true one. */
function sampleDistance(point: Vector3, matrix: Matrix4): number {
  const steps = Array.from({ length: 81 }, (_, index) => index / 80)
  let nearest = Number.POSITIVE_INFINITY
  for (const u of steps) {
    for (const v of steps) {
      for (const side of [0, 1]) {
        for (const [x, y, z] of [
          [side, u, v],
          [u, side, v],
          [u, v, side],
        ] as const) {
          const sample = new Vector3(2 * x - 1, y, 2 * z - 1).applyMatrix4(matrix)
          nearest = Math.min(nearest, sample.distanceTo(point))
        }
      }
    }
  }
  return nearest
}
