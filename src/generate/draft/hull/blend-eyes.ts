import { sampleRgb } from '../texture/sample-rgb.js'
import { type PlacedView, pixelOf } from './calibrate-views.js'
import { type DepthMap, drawDepth } from './depth-map.js'
import type { Surface } from './surface-net.js'
import { dot } from './view-camera.js'

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

/** A view at work: where it sees each vertex of a surface. */
export interface Eye extends ColorView {
  readonly map: DepthMap
  /** Per vertex: position in the picture in pixels, position towards the camera, and cosine of facing it. */
  readonly x: Float32Array
  readonly y: Float32Array
  readonly toward: Float32Array
  readonly facing: Float32Array
  readonly sample: Float32Array
  /** How the point at hand faces the camera, 0 if it is hidden; and where it lies. */
  best: number
  atX: number
  atY: number
}

/** A point of a triangle: its vertices, and the weights of the second and third. */
export interface Corner {
  a: number
  b: number
  c: number
  wb: number
  wc: number
}

/** Looks at a surface from a view. */
export function openEye(surface: Surface, normals: Float32Array, { view, trust }: ColorView): Eye {
  const { positions } = surface
  const count = positions.length / 3
  const [x, y] = [new Float32Array(count), new Float32Array(count)]
  const [toward, facing] = [new Float32Array(count), new Float32Array(count)]
  const pixel = new Float64Array(2)
  for (let i = 0; i < count; i++) {
    pixelOf(view, positions[i * 3]!, positions[i * 3 + 1]!, positions[i * 3 + 2]!, pixel)
    x[i] = pixel[0]!
    y[i] = pixel[1]!
    toward[i] = dot(view.camera.toward, positions[i * 3]!, positions[i * 3 + 1]!, positions[i * 3 + 2]!)
    facing[i] = dot(view.camera.toward, normals[i * 3]!, normals[i * 3 + 1]!, normals[i * 3 + 2]!)
  }
  const map = drawDepth(surface, view, x, y, toward)
  return { view, trust, map, x, y, toward, facing, sample: new Float32Array(3), best: 0, atX: 0.5, atY: 0.5 }
}

/** Mean colour of what the views see at a point, the better-facing the more; returns how far it can be believed, 0–1. */
export function blendEyes(eyes: readonly Eye[], corner: Corner, out: Float32Array): number {
  let best = 0
  for (let k = 0; k < eyes.length; k++) best = Math.max(best, look(eyes[k]!, corner))
  out[0] = out[1] = out[2] = 0
  if (best <= GRAZING) return 0
  let total = 0
  for (let k = 0; k < eyes.length; k++) {
    const eye = eyes[k]!
    if (eye.best <= GRAZING) continue
    const weight = eye.trust * sharpen(eye.best / best)
    if (weight < total * 1e-3) continue
    sampleRgb(eye.view.subject, eye.atX, eye.atY, eye.sample)
    for (let channel = 0; channel < 3; channel++) {
      out[channel] = out[channel]! + eye.sample[channel]! * weight
    }
    total += weight
  }
  for (let channel = 0; channel < 3; channel++) out[channel] = out[channel]! / total
  return Math.min((best - GRAZING) / (CLEAR - GRAZING), 1)
}

/** How a point faces an eye, 0 if it is hidden from it; noted in the eye, with where it is seen. */
function look(eye: Eye, corner: Corner): number {
  eye.best = between(eye.facing, corner)
  if (eye.best <= GRAZING) return 0
  eye.atX = between(eye.x, corner)
  eye.atY = between(eye.y, corner)
  if (isHidden(eye.map, eye.atX, eye.atY, between(eye.toward, corner))) eye.best = 0
  return eye.best
}

function between(values: Float32Array, { a, b, c, wb, wc }: Corner): number {
  const first = values[a]!
  return first + (values[b]! - first) * wb + (values[c]! - first) * wc
}

/** The twelfth power, by which the best-facing view wins: seams are as wide as it lets them be. */
function sharpen(share: number): number {
  const fourth = share * share * share * share
  return fourth * fourth * fourth
}

function isHidden(map: DepthMap, x: number, y: number, toward: number): boolean {
  const column = Math.min(Math.max(Math.floor((x + 0.5) / map.scale), 0), map.width - 1)
  const row = Math.min(Math.max(Math.floor((y + 0.5) / map.scale), 0), map.height - 1)
  return map.depth[row * map.width + column]! > toward + THICKNESS
}
