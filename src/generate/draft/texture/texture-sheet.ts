import type { Subject } from '../cutout/subject.js'
import type { InflatedBody } from '../inflate/inflate-body.js'
import { backColors } from './back-colors.js'
import { type Canvas, createCanvas, forEachTexel } from './bake.js'
import { fillGaps } from './fill-gaps.js'
import { layOutSheet, type SheetLayout } from './lay-out-sheet.js'
import { sampleRgb } from './sample-rgb.js'

/** Longest edge of a draft's texture, in texels. */
const MAX_SIZE = 2048
/** Texels per pixel of the photo: drawing a texture at another scale blurs it, the more so the fewer texels it has. */
const LEAST_DENSITY = 1.6
const MOST_DENSITY = 3
/** Small pictures are drawn at about this many texels along the subject. */
const AIM = 1000

/** Size of the back's chart against the front's where its colours are blurred anyway. */
const BLURRED_SCALE = 0.5

export interface SheetTexture {
  readonly layout: SheetLayout
  readonly color: Canvas
}

/**
 * Draws the texture of an inflated body: the photo on the front; on the back its own photo, or the front's mirrored,
 * blurred colours.
 */
export function textureSheet(body: InflatedBody, subject: Subject, back?: Subject): SheetTexture {
  const layout = layOutSheet(
    body.front,
    body.grid.cell * densityFor(subject),
    MAX_SIZE,
    back ? 1 : BLURRED_SCALE,
  )
  const color = createCanvas(layout.width, layout.height)
  const photoPoints = photoPositions(body)
  const { triangles } = body.front
  drawHalf(color, layout.front, photoPoints, triangles, (x, y, out) => sampleRgb(subject, x, y, out))
  drawHalf(
    color,
    layout.back,
    photoPoints,
    triangles,
    back ? pictureOfBack(subject, back) : backColors(subject),
  )
  fillGaps(color.rgb, color.drawn, color.width, color.height)
  return { layout, color }
}

function densityFor({ bounds }: Subject): number {
  const longest = Math.max(bounds.right - bounds.left, bounds.bottom - bounds.top)
  return Math.min(Math.max(AIM / longest, LEAST_DENSITY), MOST_DENSITY)
}

/** Vertices of the front in pixels of the subject, pairs of x and y. */
export function photoPositions({ grid, front }: InflatedBody): Float32Array {
  return front.points.map((value, k) => (k % 2 === 0 ? grid.originX : grid.originY) + value * grid.cell)
}

/** Colours of a picture of the back at a pixel of the front's: left and right change places. */
function pictureOfBack(front: Subject, back: Subject): Sampler {
  const from = front.bounds
  const to = back.bounds
  return (x, y, out) => {
    const u = (x - from.left) / (from.right - from.left)
    const v = (y - from.top) / (from.bottom - from.top)
    sampleRgb(back, to.right - u * (to.right - to.left), to.top + v * (to.bottom - to.top), out)
  }
}

type Sampler = (x: number, y: number, out: Float32Array) => void

function drawHalf(
  canvas: Canvas,
  texels: Float32Array,
  photoPoints: Float32Array,
  triangles: Uint32Array,
  sample: Sampler,
): void {
  const color = new Float32Array(3)
  forEachTexel({ texels, triangles }, canvas, (texel, triangle, wa, wb, wc) => {
    const a = triangles[triangle * 3]! * 2
    const b = triangles[triangle * 3 + 1]! * 2
    const c = triangles[triangle * 3 + 2]! * 2
    const x = photoPoints[a]! * wa + photoPoints[b]! * wb + photoPoints[c]! * wc
    const y = photoPoints[a + 1]! * wa + photoPoints[b + 1]! * wb + photoPoints[c + 1]! * wc
    sample(x, y, color)
    canvas.rgb[texel * 3] = color[0]! + 0.5
    canvas.rgb[texel * 3 + 1] = color[1]! + 0.5
    canvas.rgb[texel * 3 + 2] = color[2]! + 0.5
    canvas.drawn[texel] = 1
  })
}
