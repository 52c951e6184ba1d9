import { expect, test } from 'vitest'
import { createBvh } from '../../src/optimize/bvh/index.js'
import { createNearPoints } from '../../src/optimize/measure/near-points.js'
import { createErrorMeter } from '../../src/optimize/measure/surface-error.js'
import { randomOf } from '../support/random.js'

test.each([
  ['small triangles', 4000, 0.05],
  ['triangles as large as the mesh', 60, 3],
  ['a single triangle', 1, 1],
])('distances to %s equal those that a tree finds, near and far', (_, count, edge) => {
  const random = randomOf(count)
  const mesh = triangleSoup(count, edge, random)
  const points = Float32Array.from({ length: 1500 }, (_, i) => {
    const reach = i % 15 < 3 ? 20 : 1.5
    return random() * reach - (i % 3 === 0 ? 0 : 0.5)
  })
  const tree = createBvh(mesh.positions, mesh.indices)
  const near = createNearPoints(points, mesh)
  for (const radius of [0.01, 0.2, 4, 80]) {
    near.widen(radius)
    for (let i = 0; i < points.length / 3; i++) {
      const exact = tree.closestPoint(points[i * 3]!, points[i * 3 + 1]!, points[i * 3 + 2]!)!.distance
      const found = Math.sqrt(near.squares[i]!)
      if (exact <= radius) expect(found).toBeCloseTo(exact, 5)
      else expect(found).toBeGreaterThan(radius)
    }
  }
  const rest = createNearPoints(points, mesh)
  rest.widen(0.01)
  rest.findRest()
  rest.squares.forEach((square, i) => void expect(square).toBeCloseTo(near.squares[i]!, 5))
})

test('the deviation of a plate that was moved, bent or cut is what was done to it', async () => {
  const plate = plateAt(() => 0)
  const meter = createErrorMeter(plate)
  expect(await meter.measure(plate)).toBeCloseTo(0, 12)
  expect(await meter.measure(plateAt(() => 0.002))).toBeCloseTo(0.002, 6)
  expect(await meter.measure(plateAt(() => 40))).toBeCloseTo(40, 4)
  // A tenth of the plate rises at 45°. A fiftieth of the level's points, none of the plate's, are as far as this.
  expect(await meter.measure(plateAt((x) => Math.max(0, x - 0.9)))).toBeCloseTo(0.1 - 0.02 / 1.358, 3)
  // Where the level is cut, a fiftieth of the plate's points are as far from the cut as this, and none of its own.
  const half = { ...plate, indices: plate.indices.filter((_, i) => inLeftHalf(plate, i)) }
  expect(await meter.measure(half)).toBeCloseTo(0.48, 2)
})

test('nothing is infinitely far from everything', async () => {
  const none = { positions: new Float32Array(), indices: new Uint32Array() }
  const plate = plateAt(() => 0)
  expect(await createErrorMeter(plate).measure(none)).toBe(Number.POSITIVE_INFINITY)
  expect(await createErrorMeter(none).measure(plate)).toBe(Number.POSITIVE_INFINITY)
  const points = createNearPoints(new Float32Array([1, 1, 3]), {
    positions: new Float32Array([1, 1, 1]),
    indices: new Uint32Array([0, 0, 0]),
  })
  points.widen(0)
  points.widen(2)
  expect([...points.squares]).toEqual([4])
})

interface Mesh {
  readonly positions: Float32Array
  readonly indices: Uint32Array
}

function triangleSoup(count: number, edge: number, random: () => number): Mesh {
  const positions = new Float32Array(count * 9)
  for (let t = 0; t < count; t++) {
    const center = [random(), random() / 2, random() / 20]
    for (let k = 0; k < 9; k++) positions[t * 9 + k] = center[k % 3]! + (random() - 0.5) * edge
  }
  return { positions, indices: Uint32Array.from({ length: count * 3 }, (_, i) => i) }
}

/** The unit square as a grid of 20 by 20, at the heights given. */
function plateAt(height: (x: number) => number): Mesh {
  const side = 21
  const positions = new Float32Array(side * side * 3)
  const indices: number[] = []
  for (let v = 0; v < side * side; v++) {
    const x = (v % side) / (side - 1)
    const y = Math.floor(v / side) / (side - 1)
    positions.set([x, y, height(x)], v * 3)
    if (x < 1 && y < 1) indices.push(v, v + 1, v + side, v + side, v + 1, v + side + 1)
  }
  return { positions, indices: Uint32Array.from(indices) }
}

const inLeftHalf = ({ positions, indices }: Mesh, corner: number): boolean =>
  [0, 1, 2].every((k) => positions[indices[corner - (corner % 3) + k]! * 3]! <= 0.5)
