import type { Subject } from '../cutout/subject.js'
import type { InflatedBody } from '../inflate/inflate-body.js'
import { backColors } from './back-colors.js'
import { type Canvas, createCanvas } from './bake.js'
import { drawImage } from './draw-image.js'
import { fillGaps } from './fill-gaps.js'
import { layOutSheet, type SheetLayout } from './lay-out-sheet.js'
import type { RgbImage } from './sample-rgb.js'

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
  const { triangles } = body.front
  const points = photoPositions(body)
  drawImage(color, { texels: layout.front, triangles }, subject, points)
  const behind = back ? pictureOfBack(subject, back, points) : pictureOfUnseenBack(subject, points)
  drawImage(color, { texels: layout.back, triangles }, behind.image, behind.points)
  fillGaps(color.rgb, color.drawn, color.width, color.height)
  return { layout, color }
}

/** An image, and where each vertex of the front lies in it, in pixels. */
interface Placed {
  readonly image: RgbImage
  readonly points: Float32Array
}

/** The front's colours, blurred: see `backColors`. */
function pictureOfUnseenBack(subject: Subject, points: Float32Array): Placed {
  const { image, scale } = backColors(subject)
  return { image, points: points.map((value) => (value + 0.5) * scale - 0.5) }
}

function densityFor({ bounds }: Subject): number {
  const longest = Math.max(bounds.right - bounds.left, bounds.bottom - bounds.top)
  return Math.min(Math.max(AIM / longest, LEAST_DENSITY), MOST_DENSITY)
}

/** Vertices of the front in pixels of the subject, pairs of x and y. */
function photoPositions({ grid, front }: InflatedBody): Float32Array {
  return front.points.map((value, k) => (k % 2 === 0 ? grid.originX : grid.originY) + value * grid.cell)
}

/** A picture of the back, fitted to the front's outline: left and right change places. */
function pictureOfBack(front: Subject, back: Subject, points: Float32Array): Placed {
  const from = front.bounds
  const to = back.bounds
  const across = (to.right - to.left) / Math.max(from.right - from.left, 1)
  const down = (to.bottom - to.top) / Math.max(from.bottom - from.top, 1)
  const moved = points.map((value, k) =>
    k % 2 === 0 ? to.right - (value - from.left) * across : to.top + (value - from.top) * down,
  )
  return { image: back, points: moved }
}
