import { expect, test } from 'vitest'
import { createBvh } from '../../src/optimize/bvh/index.js'
import { createTriangleGrid } from '../../src/optimize/measure/triangle-grid.js'
import { randomOf } from '../support/random.js'

test.each([
  ['small triangles', 4000, 0.05],
  ['triangles as large as the mesh', 60, 3],
  ['a single triangle', 1, 1],
])('distances to %s equal those that a tree finds, near and far', (_, count, edge) => {
  const random = randomOf(count)
  const positions = new Float32Array(count * 9)
  for (let t = 0; t < count; t++) {
    const center = [random(), random() / 2, random() / 20]
    for (let k = 0; k < 9; k++) positions[t * 9 + k] = center[k % 3]! + (random() - 0.5) * edge
  }
  const indices = Uint32Array.from({ length: count * 3 }, (_, i) => i)
  const grid = createTriangleGrid({ positions, indices })
  const tree = createBvh(positions, indices)
  for (let query = 0; query < 500; query++) {
    const reach = query % 5 === 0 ? 20 : 1.5
    const [x, y, z] = [random() * reach, random() * reach - 0.5, random() * reach - 0.5] as const
    expect(Math.sqrt(grid.squaredDistance(x, y, z))).toBeCloseTo(tree.closestPoint(x, y, z)!.distance, 5)
  }
})

test('a mesh without triangles is infinitely far, and one without extent is found', () => {
  const none = createTriangleGrid({ positions: new Float32Array(), indices: new Uint32Array() })
  expect(none.squaredDistance(0, 0, 0)).toBe(Number.POSITIVE_INFINITY)
  const dot = { positions: new Float32Array([1, 1, 1]), indices: new Uint32Array([0, 0, 0]) }
  expect(createTriangleGrid(dot).squaredDistance(1, 1, 3)).toBe(4)
})
