import { finishModel } from '../texture/finish-model.js'
import type { DraftModel } from '../write-glb.js'
import { blurGrid } from './blur-grid.js'
import { type Calibration, calibrateViews, type ViewInput } from './calibrate-views.js'
import { carveGrid } from './carve-grid.js'
import { composeWell } from './compose-well.js'
import { type Charts, cutCharts } from './cut-charts.js'
import { mirroredSides } from './mirrored-sides.js'
import { packCharts } from './pack-charts.js'
import { projectTexture } from './project-texture.js'
import { simplifySurface } from './simplify-surface.js'
import { smoothSurface } from './smooth-surface.js'
import { type Surface, surfaceNet } from './surface-net.js'
import { surfaceNormals } from './surface-normals.js'

const TRIANGLES = 16_000
/** Longest edge of the texture, in texels. */
const MAX_SIZE = 1536

/** A hull, and what is to be said about it. */
export interface Hull {
  readonly model: DraftModel
  readonly warnings: string[]
}

/**
 * Makes a body of two to four pictures from known sides: the visual hull of their silhouettes, painted by
 * projection. `null` if no part of space lies within all outlines.
 */
export async function buildHull(name: string, inputs: readonly ViewInput[]): Promise<Hull | null> {
  const calibration = calibrateViews(inputs)
  const surface = await shapeHull(calibration)
  if (surface.triangles.length === 0) return null
  const normals = surfaceNormals(surface)
  const charts = cutCharts(surface)
  const packed = packCharts(charts, densityOf(calibration), MAX_SIZE)
  const colors = [
    ...calibration.views.map((view) => ({ view, trust: 1 })),
    ...mirroredSides(calibration.views).map((view) => ({ view, trust: 0.001 })),
  ]
  const color = projectTexture(surface, normals, charts, packed, colors)
  const model = await finishModel(name, {
    positions: pick(surface.positions, charts),
    normals: pick(normals, charts),
    texels: packed.texels,
    triangles: charts.triangles,
    color,
  })
  return { model, warnings: calibration.warnings }
}

/** The surface of the carved volume, smooth and thinned. */
async function shapeHull(calibration: Calibration): Promise<Surface> {
  const grid = carveGrid(calibration)
  blurGrid(grid)
  composeWell(grid)
  return await simplifySurface(smoothSurface(surfaceNet(grid), 7), TRIANGLES)
}

/** Texels per world unit that show the pictures at their own resolution. */
function densityOf({ views }: Calibration): number {
  return Math.max(
    ...views.map(({ subject, height }) => (subject.bounds.bottom - subject.bounds.top + 1) / height),
  )
}

/** Three numbers a vertex of the surface, spread to the vertices of its charts. */
function pick(data: Float32Array, { source }: Charts): Float32Array {
  return Float32Array.from(
    { length: source.length * 3 },
    (_, k) => data[source[Math.floor(k / 3)]! * 3 + (k % 3)]!,
  )
}
