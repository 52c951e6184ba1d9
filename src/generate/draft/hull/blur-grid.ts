import type { VolumeGrid } from './carve-grid.js'

/** Evens out the steps between slices: a binomial blur of three nodes along each axis. */
export function blurGrid(grid: VolumeGrid): VolumeGrid {
  const [nx, ny] = grid.size
  let values = grid.values
  for (const stride of [1, nx, nx * ny]) {
    const out = values.slice()
    for (let i = stride; i < values.length - stride; i++) {
      out[i] = (values[i - stride]! + 2 * values[i]! + values[i + stride]!) / 4
    }
    values = out
  }
  return { ...grid, values }
}
