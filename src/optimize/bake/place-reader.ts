import { lengthOf } from '../geometry/length-of.js'

/** A mesh with normals and texture coordinates, to bake from or onto. */
export interface TexturedMesh {
  readonly positions: Float32Array
  /** Length 1; smooth ones take detail best. */
  readonly normals: Float32Array
  /** u and v per vertex (0–1), v downwards. */
  readonly uvs: Float32Array
  readonly indices: Uint32Array
  /** x, y, z and sign, if the mesh has or will keep its TANGENT; else the frame follows the texture coordinates. */
  readonly tangents?: Float32Array | null
}

/** A point of a mesh. */
export interface Place {
  x: number
  y: number
  z: number
  /** Interpolated normal, length 1, and the frame that goes with it. */
  normalX: number
  normalY: number
  normalZ: number
  tangentX: number
  tangentY: number
  tangentZ: number
  bitangentX: number
  bitangentY: number
  bitangentZ: number
  /** Surface that one texel covers, in square metres. */
  texelArea: number
}

export interface PlaceReader {
  /** The point of a triangle at (x, y) in texels, kept within the triangle. Overwritten by the next call. */
  read(triangle: number, x: number, y: number): Readonly<Place>
  /** The point of a triangle where its corners have these shares. Overwritten by the next call. */
  interpolate(triangle: number, wa: number, wb: number, wc: number): Readonly<Place>
}

/** @param size Edge of the texture, in pixels. */
export function createPlaceReader(mesh: TexturedMesh, size: number): PlaceReader {
  const { positions: p, normals: n, uvs, indices, tangents: t = null } = mesh
  const place: Place = {
    x: 0,
    y: 0,
    z: 0,
    normalX: 0,
    normalY: 0,
    normalZ: 1,
    tangentX: 1,
    tangentY: 0,
    tangentZ: 0,
    bitangentX: 0,
    bitangentY: 1,
    bitangentZ: 0,
    texelArea: 0,
  }
  /** Direction of growing u over the triangle, and the sign of its bitangent. */
  const along = new Float64Array(4)
  let current = -1
  let a = 0
  let b = 0
  let c = 0
  let inverse = 0

  return { read, interpolate }

  function read(triangle: number, x: number, y: number): Readonly<Place> {
    if (triangle !== current) begin(triangle)
    const u = x / size
    const v = y / size
    let wb =
      ((u - uvs[a * 2]!) * (uvs[c * 2 + 1]! - uvs[a * 2 + 1]!) -
        (v - uvs[a * 2 + 1]!) * (uvs[c * 2]! - uvs[a * 2]!)) *
      inverse
    let wc =
      ((uvs[b * 2]! - uvs[a * 2]!) * (v - uvs[a * 2 + 1]!) -
        (uvs[b * 2 + 1]! - uvs[a * 2 + 1]!) * (u - uvs[a * 2]!)) *
      inverse
    let wa = 1 - wb - wc
    if (!(wa >= 0 && wb >= 0 && wc >= 0)) {
      wa = Math.max(0, wa)
      wb = Math.max(0, wb)
      wc = Math.max(0, wc)
      const total = wa + wb + wc || 1
      wa /= total
      wb /= total
      wc /= total
    }
    return interpolate(triangle, wa, wb, wc)
  }

  function interpolate(triangle: number, wa: number, wb: number, wc: number): Readonly<Place> {
    if (triangle !== current) begin(triangle)
    place.x = p[a * 3]! * wa + p[b * 3]! * wb + p[c * 3]! * wc
    place.y = p[a * 3 + 1]! * wa + p[b * 3 + 1]! * wb + p[c * 3 + 1]! * wc
    place.z = p[a * 3 + 2]! * wa + p[b * 3 + 2]! * wb + p[c * 3 + 2]! * wc
    const nx = n[a * 3]! * wa + n[b * 3]! * wb + n[c * 3]! * wc
    const ny = n[a * 3 + 1]! * wa + n[b * 3 + 1]! * wb + n[c * 3 + 1]! * wc
    const nz = n[a * 3 + 2]! * wa + n[b * 3 + 2]! * wb + n[c * 3 + 2]! * wc
    if (t !== null) {
      for (let axis = 0; axis < 3; axis++) {
        along[axis] = t[a * 4 + axis]! * wa + t[b * 4 + axis]! * wb + t[c * 4 + axis]! * wc
      }
      along[3] = t[a * 4 + 3]! < 0 ? -1 : 1
    }
    setFrame(nx, ny, nz)
    return place
  }

  function begin(triangle: number): void {
    current = triangle
    a = indices[triangle * 3]!
    b = indices[triangle * 3 + 1]!
    c = indices[triangle * 3 + 2]!
    const bu = uvs[b * 2]! - uvs[a * 2]!
    const bv = uvs[b * 2 + 1]! - uvs[a * 2 + 1]!
    const cu = uvs[c * 2]! - uvs[a * 2]!
    const cv = uvs[c * 2 + 1]! - uvs[a * 2 + 1]!
    const area = bu * cv - cu * bv
    inverse = 1 / area
    const sign = area < 0 ? -1 : 1
    const bx = p[b * 3]! - p[a * 3]!
    const by = p[b * 3 + 1]! - p[a * 3 + 1]!
    const bz = p[b * 3 + 2]! - p[a * 3 + 2]!
    const cx = p[c * 3]! - p[a * 3]!
    const cy = p[c * 3 + 1]! - p[a * 3 + 1]!
    const cz = p[c * 3 + 2]! - p[a * 3 + 2]!
    along[0] = sign * (bx * cv - cx * bv)
    along[1] = sign * (by * cv - cy * bv)
    along[2] = sign * (bz * cv - cz * bv)
    // v counts downwards and green upwards: an upright chart has negative area and positive sign.
    along[3] = -sign
    const doubleArea = lengthOf(by * cz - bz * cy, bz * cx - bx * cz, bx * cy - by * cx)
    place.texelArea = Math.abs(doubleArea / area) / (size * size)
  }

  function setFrame(x: number, y: number, z: number): void {
    const scale = 1 / (lengthOf(x, y, z) || 1)
    const nx = x * scale
    const ny = y * scale
    const nz = z * scale
    const lean = along[0]! * nx + along[1]! * ny + along[2]! * nz
    const tx = along[0]! - lean * nx
    const ty = along[1]! - lean * ny
    const tz = along[2]! - lean * nz
    const length = 1 / (lengthOf(tx, ty, tz) || 1)
    place.normalX = nx
    place.normalY = ny
    place.normalZ = nz
    place.tangentX = tx * length
    place.tangentY = ty * length
    place.tangentZ = tz * length
    place.bitangentX = (ny * tz - nz * ty) * length * along[3]!
    place.bitangentY = (nz * tx - nx * tz) * length * along[3]!
    place.bitangentZ = (nx * ty - ny * tx) * length * along[3]!
  }
}
