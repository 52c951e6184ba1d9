import type { Subject } from '../../src/generate/draft/cutout/subject.js'
import { overlapOf } from './draft.js'
import { type RenderMesh, renderOrthographic } from './orthographic.js'

/** How like its photo a draft looks from the front, at the photo's scale. */
export interface Likeness {
  /** Intersection over union of the outline and the cut-out. */
  readonly outline: number
  /** Mean structural similarity of luma inside both, over windows of 7 × 7 pixels. */
  readonly ssim: number
}

/** Draws a draft from the front, unlit and without perspective, and compares it with the cut-out it was made of. */
export function frontLikeness(mesh: RenderMesh, subject: Subject): Likeness {
  const { left, top, right, bottom } = subject.bounds
  const size = Math.max(right - left, bottom - top) + 1
  const offsetX = Math.floor((left + right + 1 - size) / 2)
  const offsetY = Math.floor((top + bottom + 1 - size) / 2)
  // The middle of the body lies on the middle of the silhouette, which may be half a pixel off the picture's.
  const middle = middleOf(mesh)
  const pixel = middle.extent / size
  const front = renderOrthographic(mesh, {
    azimuth: 0,
    size,
    window: {
      x: middle.x + (offsetX + size / 2 - (left + right + 1) / 2) * pixel,
      y: middle.y - (offsetY + size / 2 - (top + bottom + 1) / 2) * pixel,
      half: middle.extent / 2,
    },
  })
  const mask = new Uint8Array(size * size)
  const photo = new Float32Array(size * size)
  const drawn = new Float32Array(size * size)
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      const [sx, sy] = [x + offsetX, y + offsetY]
      const i = y * size + x
      drawn[i] = lumaOf(front.rgb, i)
      if (sx < 0 || sy < 0 || sx >= subject.width || sy >= subject.height) continue
      const from = sy * subject.width + sx
      mask[i] = subject.matte.data[from]! >= 0.5 ? 1 : 0
      photo[i] = lumaOf(subject.rgb, from)
    }
  }
  return { outline: overlapOf(front.mask, mask), ssim: meanSsim(photo, drawn, mask, front.mask, size) }
}

/** Middle and longer side of what a camera in front sees. */
function middleOf({ positions }: RenderMesh): { x: number; y: number; extent: number } {
  let [left, right, bottom, top] = [Infinity, -Infinity, Infinity, -Infinity]
  for (let k = 0; k < positions.length; k += 3) {
    left = Math.min(left, positions[k]!)
    right = Math.max(right, positions[k]!)
    bottom = Math.min(bottom, positions[k + 1]!)
    top = Math.max(top, positions[k + 1]!)
  }
  return { x: (left + right) / 2, y: (bottom + top) / 2, extent: Math.max(right - left, top - bottom) }
}

function lumaOf(rgb: Uint8Array, pixel: number): number {
  return 0.2126 * rgb[pixel * 3]! + 0.7152 * rgb[pixel * 3 + 1]! + 0.0722 * rgb[pixel * 3 + 2]!
}

/** Wang et al., "Image Quality Assessment: From Error Visibility to Structural Similarity", 2004; uniform windows. */
function meanSsim(
  a: Float32Array,
  b: Float32Array,
  maskA: Uint8Array,
  maskB: Uint8Array,
  size: number,
): number {
  const [c1, c2, half] = [6.5025, 58.5225, 3]
  let sum = 0
  let windows = 0
  for (let y = half; y < size - half; y += 2) {
    for (let x = half; x < size - half; x += 2) {
      let [n, ma, mb, aa, bb, ab] = [0, 0, 0, 0, 0, 0]
      for (let dy = -half; dy <= half; dy++) {
        for (let dx = -half; dx <= half; dx++) {
          const i = (y + dy) * size + x + dx
          if (!maskA[i] || !maskB[i]) continue
          n++
          ma += a[i]!
          mb += b[i]!
          aa += a[i]! * a[i]!
          bb += b[i]! * b[i]!
          ab += a[i]! * b[i]!
        }
      }
      if (n < 49) continue
      ma /= n
      mb /= n
      const [va, vb, cov] = [aa / n - ma * ma, bb / n - mb * mb, ab / n - ma * mb]
      sum += ((2 * ma * mb + c1) * (2 * cov + c2)) / ((ma * ma + mb * mb + c1) * (va + vb + c2))
      windows++
    }
  }
  return windows > 0 ? sum / windows : 0
}
