import { expect, test } from 'vitest'
import { createBvh } from '../../src/optimize/bvh/index.js'
import { randomOf } from '../support/random.js'

test('the closest point equals that of a search through every triangle', () => {
  const { positions, indices } = triangleSoup(400)
  const bvh = createBvh(positions, indices)
  const random = randomOf(2)
  for (let query = 0; query < 300; query++) {
    const [x, y, z] = [random() * 3 - 1, random() * 3 - 1, random() * 3 - 1] as const
    const found = { ...bvh.closestPoint(x, y, z)! }
    expect(found.distance).toBeCloseTo(bruteDistance(positions, indices, x, y, z), 5)
    expect(Math.hypot(found.x - x, found.y - y, found.z - z)).toBeCloseTo(found.distance, 6)
    const corner = (k: number, axis: number) => positions[indices[found.triangle * 3 + k]! * 3 + axis]!
    const rebuilt = found.u * corner(0, 0) + found.v * corner(1, 0) + found.w * corner(2, 0)
    expect(rebuilt).toBeCloseTo(found.x, 5)
  }
})

test('nothing is found beyond the distance asked for, or where no triangle is accepted', () => {
  const bvh = createBvh(new Float32Array([0, 0, 0, 1, 0, 0, 0, 1, 0]), new Uint32Array([0, 1, 2]))
  expect(bvh.closestPoint(0.2, 0.2, 1, 0.5)).toBeNull()
  expect(bvh.closestPoint(0.2, 0.2, 1, 1)?.distance).toBe(1)
  expect(bvh.closestPoint(0.2, 0.2, 1, 2, () => false)).toBeNull()
})

test('degenerate and non-finite triangles neither break a query nor hide their neighbours', () => {
  const positions = new Float32Array([0, 0, 0, 1, 0, 0, 0, 1, 0, 2, 2, 2, Number.NaN, 0, 0])
  const bvh = createBvh(positions, new Uint32Array([3, 3, 3, 0, 4, 2, 0, 1, 2, 0, 1, 1]))
  expect(bvh.triangleCount).toBe(3)
  expect(bvh.closestPoint(2, 2, 3)).toMatchObject({ distance: 1, triangle: 0 })
  expect(bvh.closestPoint(0.25, 0.25, -1)?.distance).toBeCloseTo(1)
  expect(createBvh(positions, new Uint32Array()).closestPoint(0, 0, 0)).toBeNull()
})

test('many triangles in one place are still found', () => {
  const indices = new Uint32Array(3 * 5000).map((_, i) => i % 3)
  const bvh = createBvh(new Float32Array([0, 0, 0, 1, 0, 0, 0, 1, 0]), indices)
  expect(bvh.closestPoint(0.1, 0.1, 2)?.distance).toBe(2)
})

test('a ray meets the first triangle in its way and tells the side', () => {
  const positions = new Float32Array([0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 2, 1, 0, 2, 0, 1, 2])
  const bvh = createBvh(positions, new Uint32Array([0, 1, 2, 3, 4, 5]))
  expect(bvh.raycast(0.2, 0.2, 5, 0, 0, -1)).toMatchObject({ triangle: 1, distance: 3, front: true })
  expect(bvh.raycast(0.2, 0.2, -1, 0, 0, 1)).toMatchObject({ triangle: 0, distance: 1, front: false })
  expect(bvh.raycast(0.2, 0.2, 5, 0, 0, -1, 2.5)).toBeNull()
  expect(bvh.raycast(2, 2, 5, -0, 0, -1)).toBeNull()
  expect(bvh.raycast(0, 0.2, 5, -0, 0, -1)?.triangle).toBe(1) // Along the edge of every box.
})

test('rays agree with a search through every triangle', () => {
  const { positions, indices } = triangleSoup(200)
  const whole = createBvh(positions, indices)
  const random = randomOf(5)
  for (let query = 0; query < 200; query++) {
    const ray = Array.from({ length: 6 }, () => random() * 2 - 1) as [
      number,
      number,
      number,
      number,
      number,
      number,
    ]
    let nearest = Number.POSITIVE_INFINITY
    for (let t = 0; t < 200; t++) {
      const single = createBvh(positions, indices.slice(t * 3, t * 3 + 3)).raycast(...ray)
      if (single && single.distance < nearest) nearest = single.distance
    }
    expect(whole.raycast(...ray)?.distance ?? Number.POSITIVE_INFINITY).toBe(nearest)
  }
})

function triangleSoup(triangles: number): { positions: Float32Array; indices: Uint32Array } {
  const random = randomOf(1)
  const positions = new Float32Array(triangles * 9)
  for (let t = 0; t < triangles; t++) {
    const centre = [random(), random(), random()]
    for (let k = 0; k < 9; k++) positions[t * 9 + k] = centre[k % 3]! + (random() - 0.5) * 0.2
  }
  return { positions, indices: new Uint32Array(triangles * 3).map((_, i) => i) }
}

/** Least distance, triangle by triangle. */
function bruteDistance(
  positions: Float32Array,
  indices: Uint32Array,
  x: number,
  y: number,
  z: number,
): number {
  let best = Number.POSITIVE_INFINITY
  for (let t = 0; t < indices.length; t += 3) {
    best = Math.min(best, planarDistance(positions, indices.slice(t, t + 3), [x, y, z]))
  }
  return best
}

/** Distance to one triangle another way than the code under test: by its edges and its plane. */
function planarDistance(
  positions: Float32Array,
  corners: Uint32Array,
  point: readonly [number, number, number],
): number {
  const [a, b, c] = [...corners].map((i) => [...positions.slice(i * 3, i * 3 + 3)]) as [
    number[],
    number[],
    number[],
  ]
  const segments = [
    [a, b],
    [b, c],
    [c, a],
  ] as const
  let best = Number.POSITIVE_INFINITY
  for (const [p, q] of segments) {
    const edge = q.map((value, axis) => value - p[axis]!)
    const along = edge.reduce((sum, value, axis) => sum + value * (point[axis]! - p[axis]!), 0)
    const share = Math.min(1, Math.max(0, along / edge.reduce((sum, value) => sum + value * value, 0)))
    best = Math.min(best, Math.hypot(...edge.map((value, axis) => p[axis]! + share * value - point[axis]!)))
  }
  const ab = b.map((value, axis) => value - a[axis]!)
  const ac = c.map((value, axis) => value - a[axis]!)
  const normal = cross(ab, ac)
  const height =
    dot(
      normal,
      point.map((value, axis) => value - a[axis]!),
    ) / Math.hypot(...normal)
  const foot = point.map((value, axis) => value - (height * normal[axis]!) / Math.hypot(...normal))
  const inside = segments.every(([p, q]) => {
    const edge = q.map((value, axis) => value - p[axis]!)
    return (
      dot(
        normal,
        cross(
          edge,
          foot.map((value, axis) => value - p[axis]!),
        ),
      ) >= 0
    )
  })
  return inside ? Math.min(best, Math.abs(height)) : best
}

function cross(a: readonly number[], b: readonly number[]): number[] {
  return [a[1]! * b[2]! - a[2]! * b[1]!, a[2]! * b[0]! - a[0]! * b[2]!, a[0]! * b[1]! - a[1]! * b[0]!]
}

function dot(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, value, axis) => sum + value * b[axis]!, 0)
}
