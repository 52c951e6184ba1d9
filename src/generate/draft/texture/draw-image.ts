import { type Canvas, forEachSpan, type TexelMesh } from './bake.js'
import type { RgbImage } from './sample-rgb.js'

/** Draws an image on triangles of a texture. `points` says where each of their vertices lies in the image, in pixels. */
export function drawImage(canvas: Canvas, mesh: TexelMesh, image: RgbImage, points: Float32Array): void {
  const { triangles } = mesh
  forEachSpan(mesh, canvas, ({ texel, count, triangle, b, c, stepB, stepC }) => {
    const p = triangles[triangle * 3]! * 2
    const q = triangles[triangle * 3 + 1]! * 2
    const r = triangles[triangle * 3 + 2]! * 2
    const [x, y] = [points[p]!, points[p + 1]!]
    const [qx, qy] = [points[q]! - x, points[q + 1]! - y]
    const [rx, ry] = [points[r]! - x, points[r + 1]! - y]
    const stepX = qx * stepB + rx * stepC
    const stepY = qy * stepB + ry * stepC
    canvas.drawn.fill(1, texel, texel + count)
    drawLine(image, x + qx * b + rx * c, y + qy * b + ry * c, stepX, stepY, canvas.rgb, texel, count)
  })
}

/** Copies pixels along a line through the image, each from between its four nearest. */
function drawLine(
  { width, height, rgb }: RgbImage,
  x: number,
  y: number,
  stepX: number,
  stepY: number,
  out: Uint8Array,
  texel: number,
  count: number,
): void {
  for (let k = 0; k < count; k++) {
    const cx = Math.min(Math.max(x + k * stepX, 0), width - 1)
    const cy = Math.min(Math.max(y + k * stepY, 0), height - 1)
    const left = Math.floor(cx)
    const above = Math.floor(cy)
    const fx = cx - left
    const fy = cy - above
    const a = (above * width + left) * 3
    const right = a + (left + 1 < width ? 3 : 0)
    const below = a + (above + 1 < height ? width * 3 : 0)
    const corner = below + right - a
    const to = (texel + k) * 3
    out[to] = mix(rgb, a, right, below, corner, fx, fy)
    out[to + 1] = mix(rgb, a + 1, right + 1, below + 1, corner + 1, fx, fy)
    out[to + 2] = mix(rgb, a + 2, right + 2, below + 2, corner + 2, fx, fy)
  }
}

/** One channel between four pixels, rounded when stored. */
function mix(rgb: Uint8Array, a: number, b: number, c: number, d: number, fx: number, fy: number): number {
  const top = rgb[a]! + (rgb[b]! - rgb[a]!) * fx
  const bottom = rgb[c]! + (rgb[d]! - rgb[c]!) * fx
  return top + (bottom - top) * fy + 0.5
}
