import type { Camera } from './camera.js'
import { createSurfaceEvaluator } from './evaluate-surface.js'
import { project } from './project.js'
import { createVisibility, rasterize, type Visibility } from './rasterize.js'
import { createFragmentReader, type FragmentReader, type PlacedBatch } from './read-fragment.js'
import type { Batch, RenderScene } from './scene.js'
import { createShadowMap } from './shadow-map.js'
import { createStudioLight } from './studio-light.js'
import { toneMap } from './tone-map.js'

export interface DrawOptions {
  readonly camera: Camera
  readonly width: number
  readonly height: number
  /** `studio`, or `flat`: base colours without any light. */
  readonly lighting: 'studio' | 'flat'
}

/** Linear colour, multiplied by its alpha: four numbers per pixel (0–1), row by row from the top. */
export type LinearPicture = Float32Array

/** Alpha from which a translucent surface counts as solid, and below which it counts as absent. */
const SOLID = 0.96
const ABSENT = 0.02
const SHADOW_MAP_SIZE = 1024

/** Draws the scene: first which triangle each pixel shows, then the light on it. */
export function drawScene(scene: RenderScene, options: DrawOptions): LinearPicture {
  const { width, height } = options
  const picture = new Float32Array(width * height * 4)
  const placed = placeBatches(scene, options)
  if (placed.length === 0) return picture
  const reader = createFragmentReader(placed)
  const front = createVisibility(width, height)
  for (const batch of placed) rasterizeSolid(batch, reader, front)
  const shade = createShader(scene, options, reader)
  paint(front, null, shade, picture)
  const translucent = placed.filter(({ batch }) => batch.surface.alphaMode === 'BLEND')
  if (translucent.length > 0) {
    const veil = createVisibility(width, height)
    for (const batch of translucent) rasterizeVeil(batch, reader, veil)
    paint(veil, front, shade, picture)
  }
  return picture
}

/** Which parts of the picture the scene covers: 1 or 0 per pixel. */
export function drawMask(scene: RenderScene, options: Omit<DrawOptions, 'lighting'>): Uint8Array {
  const placed = placeBatches(scene, options)
  const front = createVisibility(options.width, options.height)
  if (placed.length === 0) return new Uint8Array(front.triangles.length)
  const reader = createFragmentReader(placed)
  for (const batch of placed) {
    rasterizeSolid(batch, reader, front)
    if (batch.batch.surface.alphaMode === 'BLEND') rasterizeVeil(batch, reader, front)
  }
  return Uint8Array.from(front.triangles, (triangle) => (triangle < 0 ? 0 : 1))
}

function placeBatches(scene: RenderScene, { camera, width, height }: Omit<DrawOptions, 'lighting'>) {
  let firstTriangle = 0
  const placed: PlacedBatch[] = []
  for (const batch of scene.batches) {
    placed.push({ batch, screen: project(batch.positions, camera, width, height), firstTriangle })
    firstTriangle += batch.indices.length / 3
  }
  return placed
}

function rasterizeSolid(
  { batch, screen, firstTriangle }: PlacedBatch,
  reader: FragmentReader,
  target: Visibility,
) {
  const { alphaMode, alphaCutoff, doubleSided } = batch.surface
  const accept =
    alphaMode === 'OPAQUE' ? undefined : alphaTest(reader, alphaMode === 'MASK' ? alphaCutoff : SOLID, 2)
  rasterize({ screen, indices: batch.indices, firstTriangle, doubleSided, accept }, target)
}

function rasterizeVeil(
  { batch, screen, firstTriangle }: PlacedBatch,
  reader: FragmentReader,
  target: Visibility,
) {
  const { doubleSided } = batch.surface
  const accept = alphaTest(reader, ABSENT, SOLID)
  rasterize({ screen, indices: batch.indices, firstTriangle, doubleSided, accept }, target)
}

function alphaTest(reader: FragmentReader, from: number, below: number) {
  const evaluator = createSurfaceEvaluator()
  return (triangle: number, x: number, y: number) => {
    const { surface } = reader.read(triangle, x, y)
    const alpha = evaluator.alpha(surface, reader.fragment)
    return alpha >= from && alpha < below
  }
}

/** Writes linear red, green, blue and alpha of a triangle at a pixel to `out`. */
type Shader = (triangle: number, x: number, y: number, out: Float64Array) => void

function createShader(scene: RenderScene, { camera, lighting }: DrawOptions, reader: FragmentReader): Shader {
  const { fragment } = reader
  const evaluator = createSurfaceEvaluator()
  const { point } = evaluator
  const light = createStudioLight(camera)
  const keyShare = lighting === 'studio' ? createShadowMap(scene, light.keyDirection, SHADOW_MAP_SIZE) : null
  const { eye, back, projection } = camera
  return (triangle, x, y, out) => {
    const batch: Batch = reader.read(triangle, x, y)
    evaluator.evaluate(batch.surface, fragment)
    if (keyShare === null || batch.surface.unlit) {
      out[0] = point.red
      out[1] = point.green
      out[2] = point.blue
    } else {
      let viewX = back[0]
      let viewY = back[1]
      let viewZ = back[2]
      if (projection === 'perspective') {
        const distance = Math.hypot(eye[0] - fragment.x, eye[1] - fragment.y, eye[2] - fragment.z)
        viewX = (eye[0] - fragment.x) / distance
        viewY = (eye[1] - fragment.y) / distance
        viewZ = (eye[2] - fragment.z) / distance
      }
      const { side } = fragment
      const share = keyShare(
        fragment.x,
        fragment.y,
        fragment.z,
        fragment.normalX * side,
        fragment.normalY * side,
        fragment.normalZ * side,
      )
      light.shade(point, viewX, viewY, viewZ, share, out)
      toneMap(out)
    }
    out[3] = batch.surface.alphaMode === 'BLEND' ? Math.min(1, Math.max(0, point.alpha)) : 1
  }
}

/** Lays what `layer` shows over the picture, except where `nearer` hides it. */
function paint(layer: Visibility, nearer: Visibility | null, shade: Shader, picture: LinearPicture): void {
  const color = new Float64Array(4)
  for (let y = 0, pixel = 0; y < layer.height; y++) {
    for (let x = 0; x < layer.width; x++, pixel++) {
      const triangle = layer.triangles[pixel]!
      if (triangle < 0) continue
      if (nearer !== null && nearer.depths[pixel]! >= layer.depths[pixel]!) continue
      shade(triangle, x, y, color)
      const alpha = color[3]!
      const o = pixel * 4
      for (let k = 0; k < 3; k++) picture[o + k] = picture[o + k]! * (1 - alpha) + color[k]! * alpha
      picture[o + 3] = picture[o + 3]! * (1 - alpha) + alpha
    }
  }
}
