import type { VolumeGrid } from './carve-grid.js'

/** Evens out the steps between slices, in place: a binomial blur of three nodes along each axis. */
export function blurGrid({ size: [nx, ny], values }: VolumeGrid): void {
  for (const stride of [1, nx, nx * ny]) blurAlong(values, stride)
}

function blurAlong(values: Float32Array, stride: number): void {
  // What stood at the nodes one stride back, before they were blurred.
  const before = values.slice(0, stride)
  for (let i = stride, k = 0; i < values.length - stride; i++) {
    const value = values[i]!
    values[i] = (before[k]! + 2 * value + values[i + stride]!) / 4
    before[k] = value
    k = k + 1 === stride ? 0 : k + 1
  }
}
