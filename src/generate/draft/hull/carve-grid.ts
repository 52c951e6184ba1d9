import { sampleField } from '../raster.js'
import { type Calibration, type PlacedView, pixelOf } from './calibrate-views.js'
import { FAR, roundPair } from './round-pair.js'
import { type Axis, looksAlong, type Vector } from './view-camera.js'

/** Cells along the longest side. */
const CELLS = 192
const PADDING = 3
/** 2 would make ellipses of the unseen cross-sections, infinity rectangles. */
const EXPONENT = 2.9
/** Axes that pairs of silhouettes are seen along. */
const PAIRS: readonly (readonly [Axis, Axis])[] = [
  [2, 0],
  [2, 1],
  [0, 1],
]
/** Values at the nodes of a grid, x fastest, then y, then z; positive inside. */
export interface VolumeGrid {
  readonly size: readonly [number, number, number]
  /** World position of node (0, 0, 0), and the side of a cell in world units. */
  readonly origin: Vector
  readonly cell: number
  readonly values: Float32Array
}

/**
 * Carves the volume that all silhouettes allow.
 *
 * Two silhouettes at right angles alone would leave square cross-sections. Where both are known the section becomes
 * a superellipse that touches both outlines, which keeps the silhouettes and comes closer to most objects; with all
 * three directions known the corners are mostly true and stay nearly sharp.
 */
export function carveGrid({ size, views }: Calibration): VolumeGrid {
  const cell = Math.max(...size) / CELLS
  const counts = size.map((side) => Math.ceil(side / cell) + 1 + 2 * PADDING) as [number, number, number]
  const origin = counts.map((count) => -((count - 1) * cell) / 2) as unknown as Vector
  const [nx, ny, nz] = counts
  const grid = { size: counts, origin, cell, values: new Float32Array(nx * ny * nz).fill(FAR) }
  const carving = views.filter((view) => view.carves)
  const directions = ([0, 1, 2] as const).map((axis) =>
    carving.filter(({ camera }) => looksAlong(camera, axis)),
  )
  const exponent = directions.every((list) => list.length > 0) ? 8 : EXPONENT
  for (const [a, b] of PAIRS) {
    const [viewsA, viewsB] = [directions[a]!, directions[b]!]
    if (viewsA.length === 0 || viewsB.length === 0) continue
    roundPair(grid, { axis: a, views: viewsA }, { axis: b, views: viewsB }, exponent)
  }
  const paired = directions.filter((list) => list.length > 0).length > 1
  for (const view of carving) {
    if (!paired || !directions.some((list) => list.includes(view))) carveView(grid, view)
  }
  clearBorder(grid)
  return grid
}

/** Nothing may reach the end of the grid, or the surface would be open there. */
function clearBorder({ size: [nx, ny, nz], values }: VolumeGrid): void {
  for (let z = 0, at = 0; z < nz; z++) {
    for (let y = 0; y < ny; y++) {
      for (let x = 0; x < nx; x++, at++) {
        const inner = x > 1 && y > 1 && z > 1 && x < nx - 2 && y < ny - 2 && z < nz - 2
        if (!inner) values[at] = -FAR
      }
    }
  }
}

/** Intersects with the silhouette of a view from any direction. */
function carveView({ size, origin, cell, values }: VolumeGrid, view: PlacedView): void {
  const { matte } = view.subject
  const first = new Float64Array(2)
  const second = new Float64Array(2)
  for (let z = 0, at = 0; z < size[2]; z++) {
    for (let y = 0; y < size[1]; y++) {
      // Along x the picture is crossed in even steps.
      const [px, py, pz] = [origin[0], origin[1] + y * cell, origin[2] + z * cell]
      pixelOf(view, px, py, pz, first)
      pixelOf(view, px + cell, py, pz, second)
      const stepX = second[0]! - first[0]!
      const stepY = second[1]! - first[1]!
      for (let x = 0; x < size[0]; x++, at++) {
        const u = first[0]! + x * stepX
        const v = first[1]! + x * stepY
        const outside = u < 0 || v < 0 || u > matte.width - 1 || v > matte.height - 1
        const value = outside ? -FAR : (sampleField(matte, u, v) - 0.5) * 2
        if (value < values[at]!) values[at] = value
      }
    }
  }
}
