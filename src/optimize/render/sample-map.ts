import type { TextureMap, Wrap } from './scene.js'

/**
 * Reads a picture at (u, v) between its pixels and writes four channels (0–255, as stored) to `out`.
 * @param density UV area per pixel of the screen, as log2: it chooses the mip level.
 */
export function sampleMap(map: TextureMap, u: number, v: number, density: number, out: Float64Array): void {
  const { levels } = map.image
  const { width: fullWidth, height: fullHeight } = levels[0]!
  const t = map.transform
  let s = u
  let r = v
  let area = density
  if (t !== null) {
    s = t[0] * u + t[1] * v + t[2]
    r = t[3] * u + t[4] * v + t[5]
    area += Math.log2(Math.abs(t[0] * t[4] - t[1] * t[3]) || 1)
  }
  const level = Math.round(0.5 * (area + Math.log2(fullWidth * fullHeight)))
  const { width, height, data } = levels[level > 0 ? Math.min(level, levels.length - 1) : 0]!
  const x = (Number.isFinite(s) ? s : 0) * width - 0.5
  const y = (Number.isFinite(r) ? r : 0) * height - 0.5
  const left = Math.floor(x)
  const top = Math.floor(y)
  const x0 = wrap(left, width, map.wrapS) * 4
  const x1 = wrap(left + 1, width, map.wrapS) * 4
  const y0 = wrap(top, height, map.wrapT) * width * 4
  const y1 = wrap(top + 1, height, map.wrapT) * width * 4
  const fx = x - left
  const fy = y - top
  const w00 = (1 - fx) * (1 - fy)
  const w10 = fx * (1 - fy)
  const w01 = (1 - fx) * fy
  const w11 = fx * fy
  for (let k = 0; k < 4; k++) {
    out[k] =
      data[y0 + x0 + k]! * w00 +
      data[y0 + x1 + k]! * w10 +
      data[y1 + x0 + k]! * w01 +
      data[y1 + x1 + k]! * w11
  }
}

function wrap(index: number, size: number, mode: Wrap): number {
  if (index >= 0 && index < size) return index
  if (mode === 'clamp') return index < 0 ? 0 : size - 1
  if (mode === 'repeat') return ((index % size) + size) % size
  const folded = ((index % (2 * size)) + 2 * size) % (2 * size)
  return folded < size ? folded : 2 * size - 1 - folded
}
