import type { mat4 } from '@gltf-transform/core'
import { type Geometry, positionsOf, type VertexStream } from '../geometry/geometry.js'
import type { Box } from '../geometry/surface.js'

/** Bits of a coordinate of a mesh that was not simplified. Two fewer would shift outlines by what SSIM can see. */
const MAX_POSITION_BITS = 16
const MIN_POSITION_BITS = 10
/** A step may be this share of what simplification moved the surface by; rounding then adds about 1 % to it. */
const STEP_SHARE = 0.25
/** Bits of a texture coordinate: a quarter of a texel at 1024 pixels. */
const UV_BITS = 12

/** The grid on which a mesh's positions are stored. */
export interface PositionGrid {
  readonly origin: Box['min']
  /** Distance between two values of a coordinate. */
  readonly step: number
}

export interface QuantizeOptions {
  /** One for the whole mesh: with one for each primitive, cracks would open between them. */
  readonly grid: PositionGrid
  /** Whether normals and tangents stay floats, because meshopt's octahedral filter packs them better. */
  readonly keepDirections: boolean
}

/**
 * Stores vertex data as small integers (KHR_mesh_quantization). Positions are plain integers that the node
 * scales back by `dequantizeMatrix`; without the padding that normalized ones need they compress better.
 */
export function quantizeGeometry(geometry: Geometry, { grid, keepDirections }: QuantizeOptions): Geometry {
  const streams = new Map<string, VertexStream>()
  for (const [semantic, stream] of geometry.streams) {
    if (semantic === 'POSITION') streams.set(semantic, quantizePositions(positionsOf(geometry), grid))
    else streams.set(semantic, quantizeStream(semantic, stream, keepDirections))
  }
  return { ...geometry, streams }
}

/** What the node of a quantised mesh must do to its positions. */
export function dequantizeMatrix({ origin, step }: PositionGrid): mat4 {
  return [step, 0, 0, 0, 0, step, 0, 0, 0, 0, step, 0, ...origin, 1]
}

/** The grid for a mesh of this box whose surface simplification moved by `error`, in the mesh's units. */
export function positionGrid({ min, max }: Box, error: number): PositionGrid {
  const extent = Math.max(max[0] - min[0], max[1] - min[1], max[2] - min[2])
  if (!(extent > 0)) return { origin: min, step: 1 }
  const wanted = error > 0 ? Math.ceil(Math.log2(extent / (STEP_SHARE * error))) : MAX_POSITION_BITS
  const bits = Math.min(MAX_POSITION_BITS, Math.max(MIN_POSITION_BITS, wanted))
  return { origin: min, step: extent / (2 ** bits - 1) }
}

/** The geometry as a reader sees it, before the node's matrix. */
export function decodeGeometry(geometry: Geometry): Geometry {
  const streams = new Map<string, VertexStream>()
  for (const [semantic, { size, data, normalized }] of geometry.streams) {
    streams.set(semantic, { size, data: normalized ? normalizedToFloat(data) : new Float32Array(data) })
  }
  return { ...geometry, streams }
}

function quantizePositions(positions: Float32Array, { origin, step }: PositionGrid): VertexStream {
  const data = new Uint16Array(positions.length)
  for (let i = 0; i < data.length; i += 3) {
    for (let k = 0; k < 3; k++) data[i + k] = Math.round((positions[i + k]! - origin[k]!) / step)
  }
  return { size: 3, data }
}

function quantizeStream(semantic: string, stream: VertexStream, keepDirections: boolean): VertexStream {
  if (semantic === 'NORMAL' || semantic === 'TANGENT')
    return keepDirections ? stream : quantizeDirections(stream)
  if (semantic.startsWith('TEXCOORD_')) return inUnitRange(stream) ? quantizeUvs(stream) : stream
  return isColor(semantic) ? quantizeColor(stream) : stream
}

const isColor = (semantic: string) => semantic.startsWith('COLOR_')

/**
 * Stores vertex colours in 8 bits and joint weights in 16, and everything else as it is. Draco keeps integers, but
 * rounds floats: colours would go beyond 1, and weights would no longer add up to it.
 */
export function quantizeShares(geometry: Geometry): Geometry {
  const streams = new Map(geometry.streams)
  for (const [semantic, stream] of streams)
    if (isColor(semantic)) streams.set(semantic, quantizeColor(stream))
  const sets = [...streams].filter(([semantic]) => semantic.startsWith('WEIGHTS_'))
  const whole = wholeWeights(sets.map(([, { data }]) => data))
  for (const [set, [semantic, { size }]] of sets.entries())
    streams.set(semantic, { size, data: whole[set]!, normalized: true })
  return { ...geometry, streams }
}

/** All weights of a vertex, in whatever set, add up to 65535: its largest takes what rounding left. */
function wholeWeights(sets: readonly VertexStream['data'][]): Uint16Array[] {
  const whole = sets.map((data) => Uint16Array.from(data as Float32Array, (w) => Math.round(w * 65535)))
  const count = (sets[0]?.length ?? 0) / 4
  for (let vertex = 0; vertex < count; vertex++) {
    let sum = 0
    let [most, at] = [whole[0]!, vertex * 4]
    for (const weights of whole) {
      for (let i = vertex * 4; i < vertex * 4 + 4; i++) {
        sum += weights[i]!
        if (weights[i]! > most[at]!) [most, at] = [weights, i]
      }
    }
    most[at]! += 65535 - sum
  }
  return whole
}

function quantizeDirections({ size, data }: VertexStream): VertexStream {
  return {
    size,
    data: Int8Array.from(data as Float32Array, (value) => Math.round(value * 127)),
    normalized: true,
  }
}

/** 12 bits spread over the 16 that are stored, so that 0 and 1 stay exact. */
function quantizeUvs({ size, data }: VertexStream): VertexStream {
  const steps = 2 ** UV_BITS - 1
  const out = new Uint16Array(data.length)
  for (let i = 0; i < out.length; i++) {
    const value = Math.round(data[i]! * steps)
    out[i] = (value << (16 - UV_BITS)) | (value >> (2 * UV_BITS - 16))
  }
  return { size, data: out, normalized: true }
}

function quantizeColor(stream: VertexStream): VertexStream {
  if (!inUnitRange(stream)) return stream
  const { size, data } = stream
  return {
    size,
    data: Uint8Array.from(data as Float32Array, (value) => Math.round(value * 255)),
    normalized: true,
  }
}

function inUnitRange({ data }: VertexStream): boolean {
  for (let i = 0; i < data.length; i++) if (!(data[i]! >= 0 && data[i]! <= 1)) return false
  return true
}

/** glTF 2.0, section 3.11. */
function normalizedToFloat(data: VertexStream['data']): Float32Array {
  const largest = data instanceof Int8Array ? 127 : data instanceof Uint8Array ? 255 : 65535
  const decoded = new Float32Array(data.length)
  for (let i = 0; i < decoded.length; i++) decoded[i] = Math.max(-1, data[i]! / largest)
  return decoded
}
