import type { Camera } from './camera.js'
import { createSurfaceEvaluator } from './evaluate-surface.js'
import { project } from './project.js'
import { createVisibility, rasterize, type Visibility } from './rasterize.js'
import { createFragmentReader, type FragmentReader, type PlacedBatch } from './read-fragment.js'
import type { RenderScene } from './scene.js'
import { createShader, type Lighting, type Shader } from './shader.js'

export interface DrawOptions {
  readonly camera: Camera
  readonly width: number
  readonly height: number
  /** Samples per pixel and axis that decide which triangles a pixel shows. */
  readonly supersample: number
  readonly lighting: Lighting
}

/** Linear colour, multiplied by its alpha: four numbers per pixel (0–1), row by row from the top. */
export type LinearPicture = Float32Array

/** Alpha from which a translucent surface counts as solid, and below which it counts as absent. */
const SOLID = 0.96
const ABSENT = 0.02

/** Draws the scene: first which triangles each pixel shows, then the light on them. */
export function drawScene(scene: RenderScene, options: DrawOptions): LinearPicture {
  const { supersample } = options
  const placed = placeBatches(
    scene,
    options.camera,
    options.width * supersample,
    options.height * supersample,
  )
  if (placed.length === 0) return new Float32Array(options.width * options.height * 4)
  const reader = createFragmentReader(placed, supersample * supersample)
  const front = createVisibility(options.width * supersample, options.height * supersample)
  for (const batch of placed) rasterizeSolid(batch, reader, front)
  const translucent = placed.filter(({ batch }) => batch.surface.alphaMode === 'BLEND')
  const veil = translucent.length > 0 ? createVisibility(front.width, front.height) : null
  if (veil) for (const batch of translucent) rasterizeVeil(batch, reader, veil)
  return shadePixels(front, veil, createShader(scene, options, reader), options)
}

/** Which parts of the picture the scene covers: 1 or 0 per pixel. */
export function drawMask(scene: RenderScene, camera: Camera, width: number, height: number): Uint8Array {
  const placed = placeBatches(scene, camera, width, height)
  const front = createVisibility(width, height)
  if (placed.length === 0) return new Uint8Array(front.triangles.length)
  const reader = createFragmentReader(placed, 1)
  for (const batch of placed) {
    rasterizeSolid(batch, reader, front)
    if (batch.batch.surface.alphaMode === 'BLEND') rasterizeVeil(batch, reader, front)
  }
  return Uint8Array.from(front.triangles, (triangle) => (triangle < 0 ? 0 : 1))
}

function placeBatches(scene: RenderScene, camera: Camera, width: number, height: number): PlacedBatch[] {
  let firstTriangle = 0
  return scene.batches.map((batch) => {
    const placed = { batch, screen: project(batch.positions, camera, width, height), firstTriangle }
    firstTriangle += batch.indices.length / 3
    return placed
  })
}

function rasterizeSolid(placed: PlacedBatch, reader: FragmentReader, target: Visibility): void {
  const { alphaMode, alphaCutoff, doubleSided } = placed.batch.surface
  const from = alphaMode === 'MASK' ? alphaCutoff : SOLID
  const accept = alphaMode === 'OPAQUE' ? undefined : alphaTest(reader, from, Number.POSITIVE_INFINITY)
  rasterize({ ...placed, indices: placed.batch.indices, doubleSided, accept }, target)
}

function rasterizeVeil(placed: PlacedBatch, reader: FragmentReader, target: Visibility): void {
  const { doubleSided } = placed.batch.surface
  const accept = alphaTest(reader, ABSENT, SOLID)
  rasterize({ ...placed, indices: placed.batch.indices, doubleSided, accept }, target)
}

function alphaTest(reader: FragmentReader, from: number, below: number) {
  const evaluator = createSurfaceEvaluator()
  return (triangle: number, x: number, y: number) => {
    const { surface } = reader.read(triangle, x, y)
    const alpha = evaluator.alpha(surface, reader.fragment)
    return alpha >= from && alpha < below
  }
}

/**
 * Each pixel averages its samples. Light is calculated once per pixel and triangle (as in multisampling):
 * edges come out smooth at a fraction of the work.
 */
function shadePixels(
  front: Visibility,
  veil: Visibility | null,
  shade: Shader,
  { width, height, supersample }: DrawOptions,
): LinearPicture {
  const picture = new Float32Array(width * height * 4)
  const lit = createPixelCache(shade, 2 * supersample * supersample)
  const weight = 1 / (supersample * supersample)
  for (let y = 0, o = 0; y < height; y++) {
    for (let x = 0; x < width; x++, o += 4) {
      lit.clear()
      for (let sample = 0; sample < supersample * supersample; sample++) {
        const sampleX = x * supersample + (sample % supersample)
        const sampleY = y * supersample + Math.floor(sample / supersample)
        const i = sampleY * front.width + sampleX
        const solid = front.triangles[i]!
        let free = weight
        if (veil !== null && veil.triangles[i]! >= 0 && veil.depths[i]! > front.depths[i]!) {
          free = lit.add(veil.triangles[i]!, sampleX, sampleY, free, picture, o)
        }
        if (solid >= 0) lit.add(solid, sampleX, sampleY, free, picture, o)
      }
    }
  }
  return picture
}

/** Remembers the light on the few triangles of one pixel. */
function createPixelCache(shade: Shader, capacity: number) {
  const triangles = new Int32Array(capacity)
  const colors = new Float64Array(capacity * 4)
  const color = new Float64Array(4)
  let used = 0
  return {
    clear() {
      used = 0
    },
    /** Adds the triangle's colour, `weight` times, to the picture; returns how much of the weight shines through. */
    add(triangle: number, x: number, y: number, weight: number, picture: LinearPicture, o: number): number {
      let slot = 0
      while (slot < used && triangles[slot] !== triangle) slot++
      if (slot === used) {
        shade(triangle, x, y, color)
        triangles[used] = triangle
        colors.set(color, used * 4)
        used++
      }
      const covered = weight * colors[slot * 4 + 3]!
      picture[o]! += colors[slot * 4]! * covered
      picture[o + 1]! += colors[slot * 4 + 1]! * covered
      picture[o + 2]! += colors[slot * 4 + 2]! * covered
      picture[o + 3]! += covered
      return weight - covered
    },
  }
}
