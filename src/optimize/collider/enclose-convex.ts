import { quickhull } from './quickhull.js'
import { compactSolid, type Solid } from './solid.js'

/** Corners closer than this share of the extent to the hull of the others are left out: they make slivers. */
const SLIVER = 1e-6
const ROUNDS = 6

/**
 * Rounds a convex solid to 32-bit numbers and grows it about its middle until every point lies inside again.
 * The faces are laid anew over the rounded corners, so that they stay convex to the last bit.
 * @returns null if that does not succeed.
 */
export function encloseConvex(solid: Solid, points: Float64Array): Solid | null {
  const lean = quickhull(solid.positions, { tolerance: SLIVER })
  if (!lean) return null
  const corners = compactSolid({ positions: solid.positions, indices: lean.triangles }).positions
  const centre = middleOf(corners)
  let factor = 1
  for (let round = 0; round < ROUNDS; round++) {
    const positions = corners.map((value, i) => {
      return Math.fround(centre[i % 3]! + (value - centre[i % 3]!) * factor)
    })
    const hull = quickhull(positions, { tolerance: 1e-12 })
    if (!hull) return null
    const rounded = compactSolid({ positions, indices: hull.triangles })
    const missing = missingScale(rounded, points, centre)
    if (missing <= 1 + 1e-9) return rounded
    // Growing overshoots a little, because the corners are rounded again.
    factor *= 1 + (missing - 1) * 1.1 + 2 ** -24
  }
  return null
}

function middleOf(positions: Float64Array): readonly number[] {
  const centre = [0, 0, 0]
  for (let i = 0; i < positions.length; i++) centre[i % 3]! += positions[i]! / (positions.length / 3)
  return centre
}

/** Factor by which the solid would have to grow about the centre to hold all points; below 1 if there is room. */
function missingScale(
  { positions, indices }: Solid,
  points: Float64Array,
  centre: readonly number[],
): number {
  let scale = 0
  for (let i = 0; i < indices.length; i += 3) {
    const [x, y, z] = normalOf(positions, indices, i)
    const a = indices[i]! * 3
    const base = x * centre[0]! + y * centre[1]! + z * centre[2]!
    const room = x * positions[a]! + y * positions[a + 1]! + z * positions[a + 2]! - base
    let reach = 0
    for (let p = 0; p < points.length; p += 3) {
      const height = points[p]! * x + points[p + 1]! * y + points[p + 2]! * z
      if (height - base > reach) reach = height - base
    }
    if (room > 0) scale = Math.max(scale, reach / room)
  }
  return scale
}

function normalOf(
  positions: Float64Array,
  indices: Uint32Array,
  i: number,
): readonly [number, number, number] {
  const a = indices[i]! * 3
  const b = indices[i + 1]! * 3
  const c = indices[i + 2]! * 3
  const along = (axis: number) => positions[b + axis]! - positions[a + axis]!
  const across = (axis: number) => positions[c + axis]! - positions[a + axis]!
  return [
    along(1) * across(2) - along(2) * across(1),
    along(2) * across(0) - along(0) * across(2),
    along(0) * across(1) - along(1) * across(0),
  ]
}
