/** Scales positions to a longest side of 1, centred over the origin, standing on y = 0. */
export function toUnitSize(positions: Float32Array): Float32Array {
  const min = [Infinity, Infinity, Infinity]
  const max = [-Infinity, -Infinity, -Infinity]
  for (let k = 0; k < positions.length; k++) {
    min[k % 3] = Math.min(min[k % 3]!, positions[k]!)
    max[k % 3] = Math.max(max[k % 3]!, positions[k]!)
  }
  const longest = Math.max(...max.map((value, axis) => value - min[axis]!))
  const offset = [(min[0]! + max[0]!) / 2, min[1]!, (min[2]! + max[2]!) / 2]
  return positions.map((value, k) => (value - offset[k % 3]!) / longest)
}
