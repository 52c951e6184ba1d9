import { type Canvas, createCanvas, forEachSpan } from '../texture/bake.js'
import { fillGaps } from '../texture/fill-gaps.js'
import { sampleRgb } from '../texture/sample-rgb.js'
import { type PlacedView, pixelOf } from './calibrate-views.js'
import type { Charts } from './cut-charts.js'
import { type DepthMap, drawDepth } from './depth-map.js'
import type { PackedCharts } from './pack-charts.js'
import { spreadColors } from './spread-colors.js'
import type { Surface } from './surface-net.js'
import { dot } from './view-camera.js'

/** How sharply the best-facing view wins: seams are as wide as this power lets them be. */
const SHARPNESS = 12
/** Facing (cosine) up to which a view is not believed, and from which it is believed fully. */
const GRAZING = 0.06
const CLEAR = 0.22
/** Part of the object's size by which a surface may lie behind the nearest one and still be the one seen. */
const THICKNESS = 0.025

/** A view that lends its colours, with `trust` (0–1) against the others. */
export interface ColorView {
  readonly view: PlacedView
  readonly trust: number
}

/**
 * Paints a surface with its pictures: every texel takes the colours of the views that see it, the better they face
 * it the more. What no view sees takes over the colours around it, along the surface.
 */
export function projectTexture(
  surface: Surface,
  normals: Float32Array,
  charts: Charts,
  packed: PackedCharts,
  views: readonly ColorView[],
): Canvas {
  const eyes = views.map(
    ({ view, trust }): Eye => ({
      view,
      trust,
      map: drawDepth(surface, view),
      pixel: new Float64Array(2),
      sample: new Float32Array(3),
      facing: 0,
    }),
  )
  const fallback = spreadColors(surface, normals, (position, normal, out) =>
    blend(eyes, position, normal, out),
  )
  const canvas = createCanvas(packed.width, packed.height)
  const position = new Float64Array(3)
  const normal = new Float64Array(3)
  const color = new Float32Array(3)
  forEachSpan({ texels: packed.texels, triangles: charts.triangles }, canvas, (span) => {
    const a = charts.source[charts.triangles[span.triangle * 3]!]! * 3
    const b = charts.source[charts.triangles[span.triangle * 3 + 1]!]! * 3
    const c = charts.source[charts.triangles[span.triangle * 3 + 2]!]! * 3
    const { positions } = surface
    for (let k = 0; k < span.count; k++) {
      const texel = span.texel + k
      const wb = span.b + k * span.stepB
      const wc = span.c + k * span.stepC
      const wa = 1 - wb - wc
      for (let axis = 0; axis < 3; axis++) {
        position[axis] = positions[a + axis]! * wa + positions[b + axis]! * wb + positions[c + axis]! * wc
        normal[axis] = normals[a + axis]! * wa + normals[b + axis]! * wb + normals[c + axis]! * wc
      }
      // What is seen at a slant fades into what lies around, so that the limit of a view shows no edge.
      const share = blend(eyes, position, normal, color)
      for (let channel = 0; channel < 3; channel++) {
        const around = fallback[a + channel]! * wa + fallback[b + channel]! * wb + fallback[c + channel]! * wc
        canvas.rgb[texel * 3 + channel] = around + (color[channel]! - around) * share + 0.5
      }
      canvas.drawn[texel] = 1
    }
  })
  fillGaps(canvas.rgb, canvas.drawn, canvas.width, canvas.height)
  return canvas
}

/** A view at work; the last three are scratch space for one point. */
interface Eye extends ColorView {
  readonly map: DepthMap
  readonly pixel: Float64Array
  readonly sample: Float32Array
  facing: number
}

/** Mean colour of what the views see at a point; returns how far it can be believed, 0–1. */
function blend(
  eyes: readonly Eye[],
  position: Float64Array,
  normal: Float64Array,
  out: Float32Array,
): number {
  const [x, y, z] = [position[0]!, position[1]!, position[2]!]
  let best = 0
  for (const eye of eyes) {
    eye.facing = dot(eye.view.camera.toward, normal[0]!, normal[1]!, normal[2]!)
    if (eye.facing <= GRAZING) continue
    pixelOf(eye.view, x, y, z, eye.pixel)
    if (isHidden(eye.map, eye.pixel, dot(eye.view.camera.toward, x, y, z))) eye.facing = 0
    best = Math.max(best, eye.facing)
  }
  out.fill(0)
  if (best <= GRAZING) return 0
  let total = 0
  for (const { view, trust, facing, pixel, sample } of eyes) {
    if (facing <= GRAZING) continue
    const weight = trust * (facing / best) ** SHARPNESS
    if (weight < total * 1e-3) continue
    sampleRgb(view.subject, pixel[0]!, pixel[1]!, sample)
    for (let k = 0; k < 3; k++) out[k] = out[k]! + sample[k]! * weight
    total += weight
  }
  for (let k = 0; k < 3; k++) out[k] = out[k]! / total
  return Math.min((best - GRAZING) / (CLEAR - GRAZING), 1)
}

function isHidden(map: DepthMap, at: Float64Array, toward: number): boolean {
  const column = Math.min(Math.max(Math.floor((at[0]! + 0.5) / map.scale), 0), map.width - 1)
  const row = Math.min(Math.max(Math.floor((at[1]! + 0.5) / map.scale), 0), map.height - 1)
  return map.depth[row * map.width + column]! > toward + THICKNESS
}
