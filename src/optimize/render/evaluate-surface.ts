import { toLinear } from './color.js'
import type { Fragment } from './fragment.js'
import { sampleMap } from './sample-map.js'
import type { Surface, TextureMap } from './scene.js'

/** A material at one point: what light needs to know. Colours are linear. */
export interface SurfacePoint {
  red: number
  green: number
  blue: number
  alpha: number
  metallic: number
  roughness: number
  emissiveRed: number
  emissiveGreen: number
  emissiveBlue: number
  /** Share of ambient light that arrives (0–1). */
  occlusion: number
  /** Shading normal on the side that the camera sees, length 1. */
  normalX: number
  normalY: number
  normalZ: number
}

export interface SurfaceEvaluator {
  /** Overwritten by each `evaluate`. */
  readonly point: Readonly<SurfacePoint>
  evaluate(surface: Surface, fragment: Readonly<Fragment>): void
  /** Alpha alone, for cut-outs. */
  alpha(surface: Surface, fragment: Readonly<Fragment>): number
}

export function createSurfaceEvaluator(): SurfaceEvaluator {
  const texel = new Float64Array(4)
  const point: SurfacePoint = {
    red: 1,
    green: 1,
    blue: 1,
    alpha: 1,
    metallic: 0,
    roughness: 1,
    emissiveRed: 0,
    emissiveGreen: 0,
    emissiveBlue: 0,
    occlusion: 1,
    normalX: 0,
    normalY: 0,
    normalZ: 1,
  }
  return {
    point,
    evaluate(surface, fragment) {
      readBaseColor(surface, fragment)
      readMetallicRoughness(surface, fragment)
      readEmissive(surface, fragment)
      readNormal(surface, fragment)
    },
    alpha(surface, fragment) {
      if (surface.maps.baseColor === null) return surface.baseColor[3] * fragment.alpha
      sample(surface.maps.baseColor, fragment)
      return (surface.baseColor[3] * fragment.alpha * texel[3]!) / 255
    },
  }

  function sample(map: TextureMap, fragment: Readonly<Fragment>): void {
    if (map.uvSet === 0) sampleMap(map, fragment.u0, fragment.v0, fragment.density0, texel)
    else sampleMap(map, fragment.u1, fragment.v1, fragment.density1, texel)
  }

  function readBaseColor({ baseColor, maps }: Surface, fragment: Readonly<Fragment>): void {
    point.red = baseColor[0] * fragment.red
    point.green = baseColor[1] * fragment.green
    point.blue = baseColor[2] * fragment.blue
    point.alpha = baseColor[3] * fragment.alpha
    if (maps.baseColor === null) return
    sample(maps.baseColor, fragment)
    point.red *= toLinear(texel[0]!)
    point.green *= toLinear(texel[1]!)
    point.blue *= toLinear(texel[2]!)
    point.alpha *= texel[3]! / 255
  }

  function readMetallicRoughness(surface: Surface, fragment: Readonly<Fragment>): void {
    const { metallicRoughness, occlusion } = surface.maps
    point.metallic = surface.metallic
    point.roughness = surface.roughness
    point.occlusion = 1
    if (metallicRoughness !== null) {
      sample(metallicRoughness, fragment)
      point.roughness *= texel[1]! / 255
      point.metallic *= texel[2]! / 255
    }
    if (occlusion !== null) {
      // Both usually share one picture; its red is then in hand already.
      if (occlusion.image !== metallicRoughness?.image || occlusion.uvSet !== metallicRoughness.uvSet) {
        sample(occlusion, fragment)
      }
      point.occlusion = 1 + surface.occlusionStrength * (texel[0]! / 255 - 1)
    }
  }

  function readEmissive({ emissive, maps }: Surface, fragment: Readonly<Fragment>): void {
    point.emissiveRed = emissive[0]
    point.emissiveGreen = emissive[1]
    point.emissiveBlue = emissive[2]
    if (maps.emissive === null || emissive[0] + emissive[1] + emissive[2] === 0) return
    sample(maps.emissive, fragment)
    point.emissiveRed *= toLinear(texel[0]!)
    point.emissiveGreen *= toLinear(texel[1]!)
    point.emissiveBlue *= toLinear(texel[2]!)
  }

  function readNormal({ normalScale, maps }: Surface, fragment: Readonly<Fragment>): void {
    const { normalX: nx, normalY: ny, normalZ: nz, side } = fragment
    let x = nx
    let y = ny
    let z = nz
    const along = fragment.tangentX * nx + fragment.tangentY * ny + fragment.tangentZ * nz
    const tx = fragment.tangentX - along * nx
    const ty = fragment.tangentY - along * ny
    const tz = fragment.tangentZ - along * nz
    const tangentLength = Math.sqrt(tx * tx + ty * ty + tz * tz)
    if (maps.normal !== null && tangentLength > 0) {
      sample(maps.normal, fragment)
      const right = ((texel[0]! / 127.5 - 1) * normalScale) / tangentLength
      const up = ((texel[1]! / 127.5 - 1) * normalScale * fragment.handedness) / tangentLength
      const out = texel[2]! / 127.5 - 1
      x = tx * right + (ny * tz - nz * ty) * up + nx * out
      y = ty * right + (nz * tx - nx * tz) * up + ny * out
      z = tz * right + (nx * ty - ny * tx) * up + nz * out
    }
    const scale = side / (Math.sqrt(x * x + y * y + z * z) || 1)
    point.normalX = x * scale
    point.normalY = y * scale
    point.normalZ = z * scale
  }
}
