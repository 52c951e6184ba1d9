import type { VolumeGrid } from './carve-grid.js'

/** Which nodes of a grid are inside, with a note for each row along x: most rows are all alike, and passed over. */
export interface InsideRows {
  /** 1 inside, 0 outside. */
  readonly inside: Uint8Array
  /** Per row, y before z: 0 all outside, 1 all inside, 2 both. */
  readonly kinds: Uint8Array
}

/** Tells inside from outside. */
export function insideRows({ size: [nx, ny, nz], values }: VolumeGrid): InsideRows {
  const inside = new Uint8Array(values.length)
  const kinds = new Uint8Array(ny * nz)
  for (let row = 0; row < kinds.length; row++) kinds[row] = fillRow(values, inside, row * nx, nx)
  return { inside, kinds }
}

function fillRow(values: Float32Array, inside: Uint8Array, start: number, count: number): number {
  let total = 0
  for (let i = start; i < start + count; i++) {
    if (values[i]! <= 0) continue
    inside[i] = 1
    total++
  }
  return total === 0 ? 0 : total === count ? 1 : 2
}

/** Whether the surface may cross the cells between a row and the next ones along y and z. */
export function mayCross(kinds: Uint8Array, row: number, ny: number): boolean {
  const kind = kinds[row]
  return kind === 2 || kinds[row + 1] !== kind || kinds[row + ny] !== kind || kinds[row + ny + 1] !== kind
}
