import type { Subject } from '../cutout/subject.js'
import { sampleField } from '../raster.js'
import { type Axis, type Camera, cameraOf, looksAlong, type Vector } from './view-camera.js'

/** A picture of the object from a known side. */
export interface ViewInput {
  readonly view: string
  /** For messages. */
  readonly fileName: string
  readonly subject: Subject
}

/** A view placed around the object: its silhouette fills the object's extent, seen from its side. */
export interface PlacedView extends ViewInput {
  readonly camera: Camera
  /** Extent of the object along the picture's right and up, in world units. */
  readonly width: number
  readonly height: number
  /** False for a view whose outline contradicts the others: it lends colours only. */
  readonly carves: boolean
}

export interface Calibration {
  /** Size of the object along x, y and z; the height is 1. */
  readonly size: readonly [number, number, number]
  readonly views: readonly PlacedView[]
  readonly warnings: string[]
}

const ADVICE = 'Photograph the same object, in the same pose, straight from each side.'
/** Overlap (intersection over union) below which two opposite outlines are not of the same thing. */
const LEAST_OVERLAP = 0.8
/** Proportions of one side may differ by this factor between two pictures: lenses and hands are not exact. */
const TOLERANCE = 1.22

/**
 * Finds the object's proportions from the extents of its silhouettes: the height is common to all pictures from the
 * side, the width comes from front and back, the depth from left and right, or from above and below. Pictures may be
 * of any size and place the object anywhere; a few percent of disagreement are spread, more is told.
 */
export function calibrateViews(inputs: readonly ViewInput[]): Calibration {
  const warnings: string[] = []
  const measured = inputs.map((input, index) => ({
    ...input,
    camera: cameraOf(input.view, index, inputs.length),
    aspect: aspectOf(input.subject),
  }))
  const along = (axis: Axis) => measured.find(({ camera }) => looksAlong(camera, axis))?.aspect
  const width = along(2) ?? measured[0]!.aspect
  const above = along(1)
  // From slanting views alone the depth is not known beforehand. Two outlines 60° apart leave at most √3 of their width.
  const widest = Math.max(...measured.map(({ aspect }) => aspect)) * 1.75
  const depth = along(0) ?? (above ? width / above : widest)
  const size = [width, 1, depth] as const
  const placed = measured.map(({ aspect, ...input }): PlacedView => {
    const extent = (axis: Vector) =>
      Math.abs(axis[0] * size[0]) + Math.abs(axis[1] * size[1]) + Math.abs(axis[2] * size[2])
    const straight = ([0, 1, 2] as const).some((axis) => looksAlong(input.camera, axis))
    if (!straight) return { ...input, width: aspect, height: 1, carves: true }
    const expected = extent(input.camera.right) / extent(input.camera.up)
    const factor = Math.max(aspect / expected, expected / aspect)
    if (factor > TOLERANCE) warnings.push(disagreement(input, factor))
    return {
      ...input,
      width: extent(input.camera.right),
      height: extent(input.camera.up),
      carves: factor <= TOLERANCE,
    }
  })
  return { size, views: dropContradictions(placed, warnings), warnings }
}

/** Outlines from opposite sides are mirror images; one that is not, lends colours only. The first of them counts. */
function dropContradictions(views: readonly PlacedView[], warnings: string[]): PlacedView[] {
  return views.map((view, index) => {
    const opposite = views
      .slice(0, index)
      .find(
        ({ camera, carves }) =>
          carves && camera.toward.every((value, k) => Math.abs(value + view.camera.toward[k]!) < 1e-6),
      )
    if (!view.carves || !opposite) return view
    const overlap = mirroredOverlap(view, opposite)
    if (overlap >= LEAST_OVERLAP) return view
    warnings.push(
      `The outlines of "${view.fileName}" (${view.view}) and "${opposite.fileName}" (${opposite.view}) agree by ` +
        `${Math.round(overlap * 100)} % only, so the first lends its colours alone. ${ADVICE}`,
    )
    return { ...view, carves: false }
  })
}

/** Intersection over union of two silhouettes, one of them mirrored, both stretched to the same extent. */
function mirroredOverlap(a: PlacedView, b: PlacedView): number {
  const steps = 96
  const sample = ({ subject: { bounds, matte } }: PlacedView, u: number, v: number) =>
    sampleField(
      matte,
      bounds.left + u * (bounds.right - bounds.left),
      bounds.top + v * (bounds.bottom - bounds.top),
    ) > 0.5
  const flipped = Math.abs(a.camera.toward[1]) < 0.5 // Top and bottom share their right, but not their up.
  let both = 0
  let either = 0
  for (let row = 0; row < steps; row++) {
    for (let column = 0; column < steps; column++) {
      const u = (column + 0.5) / steps
      const v = (row + 0.5) / steps
      const inA = sample(a, u, v)
      const inB = flipped ? sample(b, 1 - u, v) : sample(b, u, 1 - v)
      if (inA && inB) both++
      if (inA || inB) either++
    }
  }
  return both / Math.max(either, 1)
}

function aspectOf({ bounds }: Subject): number {
  return (bounds.right - bounds.left + 1) / (bounds.bottom - bounds.top + 1)
}

function disagreement({ fileName, view }: ViewInput, factor: number): string {
  const percent = Math.round((factor - 1) * 100)
  return (
    `"${fileName}" (${view}) shows proportions that differ by ${percent} % from the other views, ` +
    `so only its colours are used. ${ADVICE}`
  )
}

/** Position of a point of the object in a view's picture, in pixels. */
export function pixelOf(view: PlacedView, x: number, y: number, z: number, out: Float64Array): void {
  const { right, up } = view.camera
  const { left, top, right: last, bottom } = view.subject.bounds
  const u = right[0] * x + right[1] * y + right[2] * z
  const v = up[0] * x + up[1] * y + up[2] * z
  out[0] = (left + last) / 2 + (u / view.width) * (last - left + 1)
  out[1] = (top + bottom) / 2 - (v / view.height) * (bottom - top + 1)
}
