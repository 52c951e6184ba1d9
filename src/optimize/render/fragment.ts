/** The surface under one pixel before the material has its say. World space. */
export interface Fragment {
  x: number
  y: number
  z: number
  /** Normal of the front, length 1. */
  normalX: number
  normalY: number
  normalZ: number
  /** Direction in which u grows; not of length 1, and 0 where there are no UVs. */
  tangentX: number
  tangentY: number
  tangentZ: number
  /** Sign of the bitangent: 1 if it is normal × tangent, -1 if it is the opposite. */
  handedness: number
  /** 1 if the camera sees the front, -1 if it sees the back. */
  side: number
  /** TEXCOORD_0 and TEXCOORD_1. */
  u0: number
  v0: number
  u1: number
  v1: number
  /** UV area per pixel of either set, as log2. */
  density0: number
  density1: number
  /** Vertex colour, linear. */
  red: number
  green: number
  blue: number
  alpha: number
}

export function createFragment(): Fragment {
  return {
    x: 0,
    y: 0,
    z: 0,
    normalX: 0,
    normalY: 0,
    normalZ: 1,
    tangentX: 0,
    tangentY: 0,
    tangentZ: 0,
    handedness: 1,
    side: 1,
    u0: 0,
    v0: 0,
    u1: 0,
    v1: 0,
    density0: 0,
    density1: 0,
    red: 1,
    green: 1,
    blue: 1,
    alpha: 1,
  }
}
