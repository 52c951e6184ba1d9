import type { ScreenVertices } from './project.js'

/** Which triangle each pixel shows. */
export interface Visibility {
  readonly width: number
  readonly height: number
  /** Number of the nearest triangle, counted through all batches; -1 where there is none. */
  readonly triangles: Int32Array
  /** Depth of that triangle; larger is nearer, -Infinity where there is none. */
  readonly depths: Float32Array
}

export interface RasterBatch {
  readonly screen: ScreenVertices
  readonly indices: Uint32Array
  /** Number of the batch's first triangle. */
  readonly firstTriangle: number
  /** False: triangles that turn their back are left out. */
  readonly doubleSided: boolean
  /** Whether the triangle shows at the pixel, for cut-out textures. Default: always. */
  readonly accept?: (triangle: number, x: number, y: number) => boolean
}

export function createVisibility(width: number, height: number): Visibility {
  return {
    width,
    height,
    triangles: new Int32Array(width * height).fill(-1),
    depths: new Float32Array(width * height).fill(Number.NEGATIVE_INFINITY),
  }
}

/** Draws a batch into the buffers: each pixel whose centre a triangle covers keeps the nearest one. */
export function rasterize(batch: RasterBatch, target: Visibility): void {
  const { indices, screen } = batch
  for (let i = 0, triangle = batch.firstTriangle; i + 2 < indices.length; i += 3, triangle++) {
    const a = indices[i]! * 4
    const b = indices[i + 1]! * 4
    const c = indices[i + 2]! * 4
    // Triangles that reach behind the camera are left out; framed scenes have none.
    if (screen[a + 3] === 0 || screen[b + 3] === 0 || screen[c + 3] === 0) continue
    const area = signedArea(screen, a, b, c)
    if (!(area !== 0) || (area < 0 && !batch.doubleSided)) continue
    fill(batch, target, triangle, a, area > 0 ? b : c, area > 0 ? c : b, Math.abs(area))
  }
}

/** Twice the area; positive if the corners run anticlockwise as seen, y pointing down. */
function signedArea(screen: ScreenVertices, a: number, b: number, c: number): number {
  const abX = screen[b]! - screen[a]!
  const abY = screen[b + 1]! - screen[a + 1]!
  return (screen[c]! - screen[a]!) * abY - (screen[c + 1]! - screen[a + 1]!) * abX
}

/** Half-space rasterisation within the triangle's box (Pineda, "A parallel algorithm", 1988). */
function fill(
  { screen, accept }: RasterBatch,
  { width, height, triangles, depths }: Visibility,
  triangle: number,
  a: number,
  b: number,
  c: number,
  area: number,
): void {
  const ax = screen[a]!
  const ay = screen[a + 1]!
  const bx = screen[b]!
  const by = screen[b + 1]!
  const cx = screen[c]!
  const cy = screen[c + 1]!
  const left = Math.max(0, Math.ceil(Math.min(ax, bx, cx) - 0.5))
  const right = Math.min(width - 1, Math.floor(Math.max(ax, bx, cx) - 0.5))
  const top = Math.max(0, Math.ceil(Math.min(ay, by, cy) - 0.5))
  const bottom = Math.min(height - 1, Math.floor(Math.max(ay, by, cy) - 0.5))
  if (left > right || top > bottom) return
  // Weight of the corner opposite each edge at the first pixel's centre, and its steps to the right and down.
  const inverse = 1 / area
  const bRight = (cy - ay) * -inverse
  const bDown = (cx - ax) * inverse
  const cRight = (by - ay) * inverse
  const cDown = (bx - ax) * -inverse
  const startX = left + 0.5 - ax
  const startY = top + 0.5 - ay
  let rowB = startX * bRight + startY * bDown
  let rowC = startX * cRight + startY * cDown
  const depthA = screen[a + 2]!
  const depthB = screen[b + 2]! - depthA
  const depthC = screen[c + 2]! - depthA
  for (let y = top; y <= bottom; y++, rowB += bDown, rowC += cDown) {
    let weightB = rowB
    let weightC = rowC
    for (
      let x = left, pixel = y * width + left;
      x <= right;
      x++, pixel++, weightB += bRight, weightC += cRight
    ) {
      if (weightB < -1e-9 || weightC < -1e-9 || weightB + weightC > 1 + 1e-9) continue
      const depth = Math.fround(depthA + weightB * depthB + weightC * depthC)
      if (!(depth > depths[pixel]!)) continue
      if (accept !== undefined && !accept(triangle, x, y)) continue
      depths[pixel] = depth
      triangles[pixel] = triangle
    }
  }
}
