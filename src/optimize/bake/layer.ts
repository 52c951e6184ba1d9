import type { PackedPixels } from '../../imaging/index.js'
import { toSrgb } from '../render/color.js'
import type { SurfacePoint } from '../render/evaluate-surface.js'
import type { Place } from './place-reader.js'

export type BakeMap = 'baseColor' | 'metallicRoughness' | 'normal' | 'emissive'

/** One picture that is being baked. */
export interface Layer {
  readonly map: BakeMap
  readonly image: PackedPixels
  /** Adds a sample to the texel in hand. */
  add(point: Readonly<SurfacePoint>, place: Readonly<Place>): void
  /** Writes the mean of the samples as a texel and begins the next. */
  store(texel: number, samples: number): void
}

export function createLayer(map: BakeMap, size: number, usesAlpha: boolean): Layer {
  const channels = map === 'baseColor' && usesAlpha ? 4 : 3
  const data = new Uint8Array(size * size * channels)
  const sum = new Float64Array(4)
  const read = READERS[map]
  const encode = ENCODERS[map]
  return {
    map,
    image: { width: size, height: size, channels, data },
    add(point, place) {
      read(point, place, sum)
    },
    store(texel, samples) {
      if (samples === 0) return
      for (let k = 0; k < 4; k++) sum[k]! /= samples
      encode(sum, data, texel * channels)
      if (channels === 4) data[texel * 4 + 3] = toByte(sum[3]!)
      sum.fill(0)
    },
  }
}

type Read = (point: Readonly<SurfacePoint>, place: Readonly<Place>, sum: Float64Array) => void
type Encode = (mean: Float64Array, data: Uint8Array, at: number) => void

const READERS: Record<BakeMap, Read> = {
  baseColor(point, _, sum) {
    sum[0]! += point.red
    sum[1]! += point.green
    sum[2]! += point.blue
    sum[3]! += point.alpha
  },
  metallicRoughness(point, _, sum) {
    sum[0]! += point.occlusion
    sum[1]! += point.roughness
    sum[2]! += point.metallic
  },
  emissive(point, _, sum) {
    sum[0]! += point.emissiveRed
    sum[1]! += point.emissiveGreen
    sum[2]! += point.emissiveBlue
  },
  normal({ normalX: x, normalY: y, normalZ: z }, place, sum) {
    sum[0]! += x * place.tangentX + y * place.tangentY + z * place.tangentZ
    sum[1]! += x * place.bitangentX + y * place.bitangentY + z * place.bitangentZ
    sum[2]! += x * place.normalX + y * place.normalY + z * place.normalZ
  },
}

const encodeColor: Encode = (mean, data, at) => {
  for (let k = 0; k < 3; k++) data[at + k] = toSrgb(mean[k]!)
}

const ENCODERS: Record<BakeMap, Encode> = {
  baseColor: encodeColor,
  emissive: encodeColor,
  metallicRoughness(mean, data, at) {
    for (let k = 0; k < 3; k++) data[at + k] = toByte(mean[k]!)
  },
  normal(mean, data, at) {
    encodeNormal(mean[0]!, mean[1]!, mean[2]!, data, at)
  },
}

/** Writes a direction in tangent space, of any length, as a texel. */
export function encodeNormal(x: number, y: number, z: number, data: Uint8Array, at: number): void {
  // A detail that leans further than a tangent-space map can say is laid flat against the surface.
  const up = Math.max(0.05, z)
  const scale = 127.5 / Math.sqrt(x * x + y * y + up * up)
  // Storing cuts off what follows the point: 128 is 127.5 and a half, so this rounds.
  data[at] = 128 + x * scale
  data[at + 1] = 128 + y * scale
  data[at + 2] = 128 + up * scale
}

const toByte = (value: number) => Math.round(255 * Math.min(1, Math.max(0, value)))
