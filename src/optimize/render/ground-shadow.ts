import type { Camera } from './camera.js'
import { project } from './project.js'
import { createVisibility, rasterize } from './rasterize.js'
import type { RenderScene } from './scene.js'
import type { Vec3 } from './vector.js'

/** Darkness (0–1) of the ground that the camera sees at a pixel's centre; 0 where it sees none. */
export type GroundShadow = (x: number, y: number) => number

const SIZE = 192
/** Share of the map around the model that is left for the shadow to fade out. */
const BORDER = 0.22
/** Share of the picture along each edge over which the shadow fades. */
const EDGE = 0.06

/** The soft shadow of a model that stands on the ground under an even sky. Null if there is nothing to see. */
export function createGroundShadow(
  scene: RenderScene,
  camera: Camera,
  width: number,
  height: number,
): GroundShadow | null {
  if (camera.back[1] < 0.05) return null // From the side or from below the ground hides nothing.
  const box = boundsOf(scene)
  if (!box) return null
  const [min, max] = box
  const span = Math.max(max[0] - min[0], max[2] - min[2])
  if (!(span > 0)) return null
  const half = span / 2 / (1 - 2 * BORDER)
  const centreX = (min[0] + max[0]) / 2
  const centreZ = (min[2] + max[2]) / 2
  const darkness = shadeGround(scene, centreX, centreZ, min[1], half, span)

  return (x, y) => {
    const acrossX = ((x + 0.5 - width / 2) / (height / 2)) * camera.halfHeight
    const acrossY = ((height / 2 - y - 0.5) / (height / 2)) * camera.halfHeight
    const isFlat = camera.projection === 'orthographic'
    const along = (axis: 0 | 1 | 2) => acrossX * camera.right[axis] + acrossY * camera.up[axis]
    const directionY = isFlat ? -camera.back[1] : along(1) - camera.back[1]
    const startY = camera.eye[1] + (isFlat ? along(1) : 0)
    const distance = (min[1] - startY) / directionY
    if (!(distance > 0)) return 0
    const at = (axis: 0 | 2) =>
      camera.eye[axis] + (isFlat ? along(axis) : along(axis) * distance) - camera.back[axis] * distance
    const column = ((at(0) - centreX) / half + 1) * 0.5 * SIZE - 0.5
    const row = ((at(2) - centreZ) / half + 1) * 0.5 * SIZE - 0.5
    return lookUp(darkness, column, row) * edgeFade((x + 0.5) / width) * edgeFade((y + 0.5) / height)
  }
}

/** Takes the shadow back near the picture's edges, so that it never ends in a line. */
function edgeFade(share: number): number {
  return Math.min(1, Math.min(share, 1 - share) / EDGE)
}

function boundsOf(scene: RenderScene): readonly [Vec3, Vec3] | null {
  const min: [number, number, number] = [Infinity, Infinity, Infinity]
  const max: [number, number, number] = [-Infinity, -Infinity, -Infinity]
  for (const { positions, indices } of scene.batches) {
    for (const vertex of indices) {
      for (let axis = 0; axis < 3; axis++) {
        const value = positions[vertex * 3 + axis]!
        if (value < min[axis]!) min[axis] = value
        if (value > max[axis]!) max[axis] = value
      }
    }
  }
  return min[0] <= max[0] ? [min, max] : null
}

/** Looks up at the model from the ground: what is close above is dark, what is high casts a faint blur. */
function shadeGround(
  scene: RenderScene,
  centreX: number,
  centreZ: number,
  ground: number,
  half: number,
  span: number,
): Float32Array {
  const camera: Camera = {
    projection: 'orthographic',
    eye: [centreX, ground, centreZ],
    right: [1, 0, 0],
    up: [0, 0, -1],
    back: [0, -1, 0],
    halfHeight: half,
  }
  const map = createVisibility(SIZE, SIZE)
  for (const { positions, indices } of scene.batches) {
    const screen = project(positions, camera, SIZE, SIZE)
    rasterize({ screen, indices, firstTriangle: 0, doubleSided: true }, map)
  }
  const contact = map.depths.map((depth) => Math.exp((14 * depth) / span))
  const broad = map.depths.map((depth) => Math.exp((2.2 * depth) / span))
  blur(contact, 2)
  blur(broad, 11)
  return contact.map((dark, i) => 1 - (1 - 0.5 * dark) * (1 - 0.5 * broad[i]!))
}

/** Three box blurs, which come close to a Gaussian. */
function blur(map: Float32Array, radius: number): void {
  const line = new Float32Array(SIZE)
  for (let pass = 0; pass < 3; pass++) {
    for (let i = 0; i < SIZE; i++) {
      blurLine(map, i * SIZE, 1, radius, line)
      blurLine(map, i, SIZE, radius, line)
    }
  }
}

function blurLine(map: Float32Array, start: number, step: number, radius: number, line: Float32Array): void {
  let sum = 0
  for (let i = 0; i < SIZE; i++) line[i] = map[start + i * step]!
  for (let i = -radius; i < SIZE; i++) {
    sum += (line[i + radius] ?? 0) - (line[i - radius - 1] ?? 0)
    if (i >= 0) map[start + i * step] = sum / (2 * radius + 1)
  }
}

function lookUp(map: Float32Array, x: number, y: number): number {
  const left = Math.floor(x)
  const top = Math.floor(y)
  if (!(left >= 0 && top >= 0 && left < SIZE - 1 && top < SIZE - 1)) return 0
  const i = top * SIZE + left
  const fx = x - left
  const upper = map[i]! + (map[i + 1]! - map[i]!) * fx
  const lower = map[i + SIZE]! + (map[i + SIZE + 1]! - map[i + SIZE]!) * fx
  return upper + (lower - upper) * (y - top)
}
