import type { Geometry, VertexStream } from '../geometry/geometry.js'
import { DEFORMATION } from './deformation.js'

/**
 * How much each attribute counts against the position, per meshoptimizer's convention: positions scaled
 * to the extent, attributes as they are. Found by comparing distance and normal deviation on scanned and
 * generated models at equal triangle counts; see bench/RESULTS.md. That of poses: a limb of 2,000 triangles, bent by 90°,
 * is off by 21 % of its extent at 0, 1.6 % at 0.5, 0.6 % at 2; at rest more than 2 costs up to a quarter.
 */
const WEIGHTS: Readonly<Record<string, number>> = {
  NORMAL: 0.1,
  TEXCOORD: 0.5,
  COLOR: 0.5,
  [DEFORMATION]: 2,
}
/** What meshoptimizer accepts. */
const MAX_ATTRIBUTES = 32

/** The attributes of a geometry side by side, as simplification takes them. */
export interface JoinedAttributes {
  /** `weights.length` numbers per vertex. */
  readonly data: Float32Array
  readonly weights: number[]
  /** Takes moved attributes of the given vertices apart again and puts them back into their domains. */
  split(moved: Float32Array, vertices: Uint32Array): Map<string, VertexStream>
}

interface Slot {
  readonly semantic: string
  readonly stream: VertexStream
  readonly offset: number
  /** Smallest and largest number; texture coordinates and colours must not leave it. */
  readonly range: readonly [number, number]
}

/** @param uvFactor How much more than usual texture coordinates count. */
export function joinAttributes({ streams, vertexCount }: Geometry, uvFactor: number): JoinedAttributes {
  const slots = slotsOf(streams)
  const stride = slots.reduce((sum, { stream }) => sum + stream.size, 0)
  const data = new Float32Array(vertexCount * stride)
  for (const { stream, offset } of slots) {
    const { size, data: source } = stream
    for (let vertex = 0, from = 0, to = offset; vertex < vertexCount; vertex++, to += stride - size) {
      for (let k = 0; k < size; k++) data[to++] = source[from++]!
    }
  }
  return {
    data,
    weights: slots.flatMap((slot) => new Array<number>(slot.stream.size).fill(weightOf(slot, uvFactor))),
    split: (moved, vertices) =>
      new Map(slots.map((slot) => [slot.semantic, pick(slot, moved, stride, vertices)])),
  }
}

/** Streams that simplification weighs or interpolates, in a fixed order. */
function slotsOf(streams: Geometry['streams']): Slot[] {
  const slots: Slot[] = []
  let offset = 0
  for (const [semantic, stream] of inOrder(streams)) {
    if (offset + stream.size > MAX_ATTRIBUTES) continue
    slots.push({ semantic, stream, offset, range: isDirection(semantic) ? [-1, 1] : rangeOf(stream.data) })
    offset += stream.size
  }
  return slots
}

/** What poses do to the shape comes first: it must find room. Joints and weights themselves count through it. */
function inOrder(streams: Geometry['streams']): [string, VertexStream][] {
  const deformation = streams.get(DEFORMATION)
  const others = [...streams].filter(([semantic]) => !/^(POSITION$|JOINTS_|WEIGHTS_|#)/.test(semantic))
  return deformation ? [[DEFORMATION, deformation], ...others] : others
}

const isDirection = (semantic: string) => semantic === 'NORMAL' || semantic === 'TANGENT'

function weightOf({ semantic, range: [min, max] }: Slot, uvFactor: number): number {
  const weight = WEIGHTS[semantic.replace(/_\d+$/, '')] ?? 0
  // A tiling texture runs over many units; one unit of it then covers that much less of the surface.
  return semantic.startsWith('TEXCOORD_') ? (weight * uvFactor) / Math.max(1, max - min) : weight
}

function rangeOf(data: VertexStream['data']): [number, number] {
  let min = Number.POSITIVE_INFINITY
  let max = Number.NEGATIVE_INFINITY
  for (let i = 0; i < data.length; i++) {
    const value = data[i]!
    if (value < min) min = value
    if (value > max) max = value
  }
  return [min, max]
}

function pick(slot: Slot, moved: Float32Array, stride: number, vertices: Uint32Array): VertexStream {
  const { semantic, stream, offset, range } = slot
  const { size } = stream
  const [min, max] = range
  const data = new Float32Array(vertices.length * size)
  for (let i = 0; i < vertices.length; i++) {
    const from = vertices[i]! * stride + offset
    for (let k = 0; k < size; k++) data[i * size + k] = Math.min(max, Math.max(min, moved[from + k]!))
    if (isDirection(semantic)) normalizeAt(data, i * size, stream, vertices[i]! * size)
  }
  return { size, data }
}

/** Unit length; where interpolation left no direction, the source's. A tangent keeps its side. */
function normalizeAt(data: Float32Array, at: number, source: VertexStream, from: number): void {
  const length = Math.hypot(data[at]!, data[at + 1]!, data[at + 2]!)
  const sound = length > 1e-3 && Number.isFinite(length)
  for (let k = 0; k < 3; k++) data[at + k] = sound ? data[at + k]! / length : source.data[from + k]!
  if (source.size === 4) data[at + 3] = source.data[from + 3]!
}
