/** Triangles in texture space. */
export interface UvMesh {
  readonly uvs: Float32Array
  readonly indices: Uint32Array
}

/** Draws a texel whose centre lies in a triangle, where its corners have these shares. */
export type DrawTexel = (texel: number, triangle: number, wa: number, wb: number, wc: number) => void

/** Texels by which a centre must lie within a triangle for an overlap to count: neighbours share their edge. */
const INSIDE = 0.05
/** Share by which a centre may lie beyond a corner's opposite edge: rounding leaves no gap between neighbours then. */
const ROUNDING = 1e-6

const TOUCHED = 1
const COVERED = 2

/**
 * Draws a mesh in texture space, each texel mostly once. What lies beyond the unit square is left out.
 * @param size Edge of the texture, in pixels.
 * @returns share of the covered texels that lie in more than one triangle (0–1).
 */
export function drawCharts({ uvs, indices }: UvMesh, size: number, draw: DrawTexel): number {
  const seen = new Uint8Array(size * size)
  let covered = 0
  let doubled = 0
  for (let triangle = 0; triangle < indices.length / 3; triangle++) {
    const a = indices[triangle * 3]! * 2
    const b = indices[triangle * 3 + 1]! * 2
    const c = indices[triangle * 3 + 2]! * 2
    const ax = uvs[a]! * size
    const ay = uvs[a + 1]! * size
    const abx = uvs[b]! * size - ax
    const aby = uvs[b + 1]! * size - ay
    const acx = uvs[c]! * size - ax
    const acy = uvs[c + 1]! * size - ay
    // Texels whose centres lie within the triangle's box.
    const left = Math.max(0, Math.ceil(ax + Math.min(0, abx, acx) - 0.5))
    const right = Math.min(size - 1, Math.floor(ax + Math.max(0, abx, acx) - 0.5))
    const top = Math.max(0, Math.ceil(ay + Math.min(0, aby, acy) - 0.5))
    const bottom = Math.min(size - 1, Math.floor(ay + Math.max(0, aby, acy) - 0.5))
    const area = abx * acy - aby * acx
    if (left > right || top > bottom || area === 0) continue
    // The shares of corners at the distance INSIDE from the edges opposite them.
    const share = INSIDE / Math.abs(area)
    const insideA = share * Math.sqrt((acx - abx) ** 2 + (acy - aby) ** 2)
    const insideB = share * Math.sqrt(acx * acx + acy * acy)
    const insideC = share * Math.sqrt(abx * abx + aby * aby)
    for (let row = top; row <= bottom; row++) {
      const y = row + 0.5 - ay
      for (let column = left; column <= right; column++) {
        const x = column + 0.5 - ax
        const wb = (x * acy - y * acx) / area
        const wc = (abx * y - aby * x) / area
        const wa = 1 - wb - wc
        if (wa < -ROUNDING || wb < -ROUNDING || wc < -ROUNDING) continue
        const texel = row * size + column
        const inside = wa > insideA && wb > insideB && wc > insideC
        if (inside && seen[texel] !== COVERED) covered++
        else if (inside) doubled++
        if (seen[texel] === COVERED || (seen[texel] === TOUCHED && !inside)) continue
        seen[texel] = inside ? COVERED : TOUCHED
        draw(texel, triangle, wa, wb, wc)
      }
    }
  }
  return covered > 0 ? doubled / covered : 0
}
