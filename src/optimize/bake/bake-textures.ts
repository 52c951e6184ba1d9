import { setImmediate as nextTick } from 'node:timers/promises'
import type { PackedPixels } from '../../imaging/index.js'
import { mapCharts } from './chart-map.js'
import { fillGaps } from './fill-gaps.js'
import { type BakeMap, createLayer } from './layer.js'
import { createPlaceReader, type TexturedMesh } from './place-reader.js'
import type { SourceProbe } from './source-probe.js'

export interface BakeOptions {
  /** The raw model: see `createSourceProbe`. */
  readonly source: SourceProbe
  /** The low mesh in the same space, with texture coordinates that do not overlap: see `buildAtlas`. */
  readonly target: TexturedMesh
  /** Edge of the textures, in pixels. */
  readonly size: number
  /** Default: base colour, metal and roughness, and normals. */
  readonly maps?: readonly BakeMap[]
  /** Distance up to which the raw surface is looked for, in metres. Default: a tenth of the target's extent. */
  readonly maxDistance?: number
  /** Points per texel and axis at which the raw model is looked up. Default: 2 up to 128 pixels, 1 above. */
  readonly samples?: number
  readonly signal?: AbortSignal
  /** Called now and then with the share of the work that is done (0–1). */
  readonly onProgress?: (progress: number) => void
}

/**
 * Pictures that, with all factors at 1, make the target look like the source. Base colour and emissive are
 * sRGB; base colour has alpha only if the source needs it. Metal and roughness stand in blue and green as in
 * glTF, occlusion in red. Normals are in tangent space: x along growing u, y against growing v, as engines
 * derive it from texture coordinates where a mesh has no TANGENT; so leave that out.
 */
export type BakedTextures = { readonly [Map in BakeMap]?: PackedPixels }

const DEFAULT_MAPS: readonly BakeMap[] = ['baseColor', 'metallicRoughness', 'normal']
/** Longest time for which other work has to wait, in milliseconds. */
const SLICE_MS = 20

/**
 * Transfers the look of a raw model to a low one: for each texel of the target the closest point of the source
 * that faces the same way is looked up, its material evaluated and the result averaged over the texel.
 * The same input gives the same bytes.
 */
export async function bakeTextures(options: BakeOptions): Promise<BakedTextures> {
  const { source, target, size, maps = DEFAULT_MAPS } = options
  const owners = mapCharts(target, size)
  const layers = maps.map((map) => createLayer(map, size, source.usesAlpha))
  const known = new Uint8Array(size * size)
  const bakeTexel = createTexelBaker(options, layers)
  let sliceStart = performance.now()
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      const triangle = owners[y * size + x]!
      if (triangle >= 0 && bakeTexel(triangle, x, y)) known[y * size + x] = 1
    }
    if (performance.now() - sliceStart < SLICE_MS) continue
    options.onProgress?.(y / size)
    await nextTick()
    options.signal?.throwIfAborted()
    sliceStart = performance.now()
  }
  return Object.fromEntries(layers.map(({ map, image }) => [map, fillGaps(image, known)]))
}

type TexelBaker = (triangle: number, x: number, y: number) => boolean

/** Returns whether anything of the source was within reach. */
function createTexelBaker(
  {
    source,
    target,
    size,
    maxDistance = extentOf(target.positions) / 10,
    samples = size > 128 ? 1 : 2,
  }: BakeOptions,
  layers: ReturnType<typeof createLayer>[],
): TexelBaker {
  const reader = createPlaceReader(target, size)
  return (triangle, x, y) => {
    let hits = 0
    for (let sample = 0; sample < samples * samples; sample++) {
      const place = reader.read(
        triangle,
        x + ((sample % samples) + 0.5) / samples,
        y + (Math.floor(sample / samples) + 0.5) / samples,
      )
      const point = source.look(place, 1 / (samples * samples), maxDistance)
      if (point === null) continue
      hits++
      for (const layer of layers) layer.add(point, place)
    }
    for (const layer of layers) layer.store(y * size + x, hits)
    return hits > 0
  }
}

function extentOf(positions: Float32Array): number {
  const min = [Infinity, Infinity, Infinity]
  const max = [-Infinity, -Infinity, -Infinity]
  positions.forEach((value, i) => {
    min[i % 3] = Math.min(min[i % 3]!, value)
    max[i % 3] = Math.max(max[i % 3]!, value)
  })
  return Math.max(0, ...max.map((value, axis) => value - min[axis]!))
}
