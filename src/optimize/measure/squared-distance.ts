/**
 * Square of the distance from a point to the triangle whose corners start at `a`, `b` and `c` in `p`:
 * C. Ericson, Real-Time Collision Detection, section 5.1.5.
 */
export function squaredDistance(
  p: Float32Array,
  a: number,
  b: number,
  c: number,
  x: number,
  y: number,
  z: number,
): number {
  const abx = p[b]! - p[a]!
  const aby = p[b + 1]! - p[a + 1]!
  const abz = p[b + 2]! - p[a + 2]!
  const acx = p[c]! - p[a]!
  const acy = p[c + 1]! - p[a + 1]!
  const acz = p[c + 2]! - p[a + 2]!
  const apx = x - p[a]!
  const apy = y - p[a + 1]!
  const apz = z - p[a + 2]!
  const d1 = abx * apx + aby * apy + abz * apz
  const d2 = acx * apx + acy * apy + acz * apz
  const abab = abx * abx + aby * aby + abz * abz
  const abac = abx * acx + aby * acy + abz * acz
  const acac = acx * acx + acy * acy + acz * acz
  const d3 = d1 - abab
  const d4 = d2 - abac
  const d5 = d1 - abac
  const d6 = d2 - acac
  const vc = d1 * d4 - d3 * d2
  const vb = d5 * d2 - d1 * d6
  const va = d3 * d6 - d5 * d4
  let v = 0
  let w = 0
  if (d1 <= 0 && d2 <= 0) {
    v = 0
  } else if (d3 >= 0 && d4 <= d3) {
    v = 1
  } else if (d6 >= 0 && d5 <= d6) {
    w = 1
  } else if (vc <= 0 && d1 >= 0 && d3 <= 0) {
    v = d1 / (d1 - d3)
  } else if (vb <= 0 && d2 >= 0 && d6 <= 0) {
    w = d2 / (d2 - d6)
  } else if (va <= 0 && d4 - d3 >= 0 && d5 - d6 >= 0) {
    w = (d4 - d3) / (d4 - d3 + (d5 - d6))
    v = 1 - w
  } else {
    const sum = va + vb + vc
    v = vb / sum
    w = vc / sum
  }
  const dx = apx - abx * v - acx * w
  const dy = apy - aby * v - acy * w
  const dz = apz - abz * v - acz * w
  return dx * dx + dy * dy + dz * dz
}
