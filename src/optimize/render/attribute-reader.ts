import { createFragment, type Fragment } from './fragment.js'
import type { Batch } from './scene.js'

export interface AttributeReader {
  /** Overwritten by each call of the two functions below. */
  readonly fragment: Fragment
  /**
   * Chooses a triangle.
   * @param pixelShare how many pixels (or texels) the triangle covers, inverted: it chooses mip levels.
   */
  select(batch: Batch, triangle: number, pixelShare: number): void
  /** Reads the chosen triangle where its corners have these shares. */
  interpolate(wa: number, wb: number, wc: number): void
}

/** Interpolates the vertex attributes of one triangle at a time. */
export function createAttributeReader(): AttributeReader {
  const fragment = createFragment()
  let batch: Batch
  let a = 0
  let b = 0
  let c = 0

  return { fragment, select, interpolate }

  function select(from: Batch, triangle: number, pixelShare: number): void {
    batch = from
    a = batch.indices[triangle * 3]!
    b = batch.indices[triangle * 3 + 1]!
    c = batch.indices[triangle * 3 + 2]!
    fragment.density0 = density(batch.uvs[0], pixelShare)
    fragment.density1 = density(batch.uvs[1], pixelShare)
    if (batch.normals === null) faceNormal()
    if (batch.tangents === null) faceTangent()
    if (batch.colors === null) {
      fragment.red = 1
      fragment.green = 1
      fragment.blue = 1
      fragment.alpha = 1
    }
  }

  function density(uv: Float32Array | null, pixelShare: number): number {
    return uv === null ? 0 : Math.log2(Math.max(1e-20, Math.abs(uvArea(uv, a, b, c) / 2) * pixelShare))
  }

  function faceNormal(): void {
    const p = batch.positions
    const bx = p[b * 3]! - p[a * 3]!
    const by = p[b * 3 + 1]! - p[a * 3 + 1]!
    const bz = p[b * 3 + 2]! - p[a * 3 + 2]!
    const cx = p[c * 3]! - p[a * 3]!
    const cy = p[c * 3 + 1]! - p[a * 3 + 1]!
    const cz = p[c * 3 + 2]! - p[a * 3 + 2]!
    const scale = 1 / (Math.hypot(by * cz - bz * cy, bz * cx - bx * cz, bx * cy - by * cx) || 1)
    fragment.normalX = (by * cz - bz * cy) * scale
    fragment.normalY = (bz * cx - bx * cz) * scale
    fragment.normalZ = (bx * cy - by * cx) * scale
  }

  /** Without tangents the frame follows the UVs of the triangle, as engines do from screen derivatives. */
  function faceTangent(): void {
    const { positions: p } = batch
    const [uv] = batch.uvs
    if (uv === null) return
    const bv = uv[b * 2 + 1]! - uv[a * 2 + 1]!
    const cv = uv[c * 2 + 1]! - uv[a * 2 + 1]!
    const sign = uvArea(uv, a, b, c) < 0 ? -1 : 1
    fragment.tangentX = sign * ((p[b * 3]! - p[a * 3]!) * cv - (p[c * 3]! - p[a * 3]!) * bv)
    fragment.tangentY = sign * ((p[b * 3 + 1]! - p[a * 3 + 1]!) * cv - (p[c * 3 + 1]! - p[a * 3 + 1]!) * bv)
    fragment.tangentZ = sign * ((p[b * 3 + 2]! - p[a * 3 + 2]!) * cv - (p[c * 3 + 2]! - p[a * 3 + 2]!) * bv)
    // glTF counts v downwards and green upwards: an upright chart has negative area and positive sign.
    fragment.handedness = -sign
  }

  function interpolate(wa: number, wb: number, wc: number): void {
    const { positions: p, normals: n, tangents: t, colors } = batch
    const [uv0, uv1] = batch.uvs
    fragment.x = p[a * 3]! * wa + p[b * 3]! * wb + p[c * 3]! * wc
    fragment.y = p[a * 3 + 1]! * wa + p[b * 3 + 1]! * wb + p[c * 3 + 1]! * wc
    fragment.z = p[a * 3 + 2]! * wa + p[b * 3 + 2]! * wb + p[c * 3 + 2]! * wc
    if (n !== null) {
      const x = n[a * 3]! * wa + n[b * 3]! * wb + n[c * 3]! * wc
      const y = n[a * 3 + 1]! * wa + n[b * 3 + 1]! * wb + n[c * 3 + 1]! * wc
      const z = n[a * 3 + 2]! * wa + n[b * 3 + 2]! * wb + n[c * 3 + 2]! * wc
      const scale = 1 / (Math.sqrt(x * x + y * y + z * z) || 1)
      fragment.normalX = x * scale
      fragment.normalY = y * scale
      fragment.normalZ = z * scale
    }
    if (t !== null) {
      fragment.tangentX = t[a * 4]! * wa + t[b * 4]! * wb + t[c * 4]! * wc
      fragment.tangentY = t[a * 4 + 1]! * wa + t[b * 4 + 1]! * wb + t[c * 4 + 1]! * wc
      fragment.tangentZ = t[a * 4 + 2]! * wa + t[b * 4 + 2]! * wb + t[c * 4 + 2]! * wc
      fragment.handedness = t[a * 4 + 3]! < 0 ? -1 : 1
    }
    if (uv0 !== null) {
      fragment.u0 = uv0[a * 2]! * wa + uv0[b * 2]! * wb + uv0[c * 2]! * wc
      fragment.v0 = uv0[a * 2 + 1]! * wa + uv0[b * 2 + 1]! * wb + uv0[c * 2 + 1]! * wc
    }
    if (uv1 !== null) {
      fragment.u1 = uv1[a * 2]! * wa + uv1[b * 2]! * wb + uv1[c * 2]! * wc
      fragment.v1 = uv1[a * 2 + 1]! * wa + uv1[b * 2 + 1]! * wb + uv1[c * 2 + 1]! * wc
    }
    if (colors !== null) {
      fragment.red = colors[a * 4]! * wa + colors[b * 4]! * wb + colors[c * 4]! * wc
      fragment.green = colors[a * 4 + 1]! * wa + colors[b * 4 + 1]! * wb + colors[c * 4 + 1]! * wc
      fragment.blue = colors[a * 4 + 2]! * wa + colors[b * 4 + 2]! * wb + colors[c * 4 + 2]! * wc
      fragment.alpha = colors[a * 4 + 3]! * wa + colors[b * 4 + 3]! * wb + colors[c * 4 + 3]! * wc
    }
  }
}

function uvArea(uv: Float32Array, a: number, b: number, c: number): number {
  return (
    (uv[b * 2]! - uv[a * 2]!) * (uv[c * 2 + 1]! - uv[a * 2 + 1]!) -
    (uv[b * 2 + 1]! - uv[a * 2 + 1]!) * (uv[c * 2]! - uv[a * 2]!)
  )
}
