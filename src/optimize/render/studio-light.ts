import type { Camera } from './camera.js'
import type { SurfacePoint } from './evaluate-surface.js'
import { combine, normalize, type Vec3 } from './vector.js'

/** Lights a surface point as in a photo studio. Writes linear red, green and blue to `out`. */
export interface Light {
  /**
   * @param viewX direction from the point to the camera, length 1.
   * @param keyShare how much of the main light arrives (0–1): shadows.
   */
  shade(
    point: Readonly<SurfacePoint>,
    viewX: number,
    viewY: number,
    viewZ: number,
    keyShare: number,
    out: Float64Array,
  ): void
  /** Towards the main light. */
  readonly keyDirection: Vec3
}

const KEY = { color: [1, 0.97, 0.93], strength: 2.1 } as const
const RIM = { color: [0.92, 0.96, 1], strength: 1.1 } as const
const SKY: Vec3 = [0.82, 0.87, 0.95]
const GROUND: Vec3 = [0.3, 0.28, 0.27]
const MIN_ROUGHNESS = 0.06

/**
 * A key light from the upper left of the camera, a rim light from behind, and a room of a bright ceiling,
 * a dim floor and two soft boxes. GGX with Schlick's Fresnel (glTF 2.0 specification, appendix B), the
 * environment's share after Karis, "Physically based shading on mobile" (2014).
 */
export function createStudioLight({ right, up, back }: Pick<Camera, 'right' | 'up' | 'back'>): Light {
  const key = normalize(combine(right, -0.55, up, 0.75, back, 0.75))
  const rim = normalize(combine(right, 0.8, up, 0.5, back, -0.65))
  const fill = normalize(combine(right, 0.9, up, 0.15, back, 0.5))
  const room = new Float64Array(3)

  return { keyDirection: key, shade }

  function shade(
    point: Readonly<SurfacePoint>,
    viewX: number,
    viewY: number,
    viewZ: number,
    keyShare: number,
    out: Float64Array,
  ): void {
    const { normalX: nx, normalY: ny, normalZ: nz, metallic, red, green, blue } = point
    const roughness = Math.max(point.roughness, MIN_ROUGHNESS)
    const facing = Math.max(1e-3, nx * viewX + ny * viewY + nz * viewZ)
    const dielectric = 0.04 * (1 - metallic)
    const f0Red = dielectric + red * metallic
    const f0Green = dielectric + green * metallic
    const f0Blue = dielectric + blue * metallic
    const matt = 1 - metallic
    // (1) The room: diffuse from the hemisphere, mirrored from where the view is reflected to.
    const above = 0.5 + 0.5 * ny
    const skyward = above * above * (3 - 2 * above) * point.occlusion
    const earthward = (1 - above * above * (3 - 2 * above)) * point.occlusion
    const mirror = 2 * facing
    reflectRoom(mirror * nx - viewX, mirror * ny - viewY, mirror * nz - viewZ, roughness)
    const c = 1 - roughness
    const r0 = c * c
    const a004 = Math.min(r0, 2 ** (-9.28 * facing)) * c + (0.0425 - 0.0275 * roughness)
    const scale = -1.04 * a004 + 1.04 - 0.572 * roughness
    const bias = (1.04 * a004 - 0.04 + 0.022 * roughness) * (0.4 + 0.6 * point.occlusion)
    const shine = scale * (0.4 + 0.6 * point.occlusion)
    out[0] = matt * red * (SKY[0] * skyward + GROUND[0] * earthward) + room[0]! * (f0Red * shine + bias)
    out[1] = matt * green * (SKY[1] * skyward + GROUND[1] * earthward) + room[1]! * (f0Green * shine + bias)
    out[2] = matt * blue * (SKY[2] * skyward + GROUND[2] * earthward) + room[2]! * (f0Blue * shine + bias)
    // (2) The two lamps.
    for (let lamp = 0; lamp < 2; lamp++) {
      const towards = lamp === 0 ? key : rim
      const light = lamp === 0 ? KEY : RIM
      const incidence = nx * towards[0] + ny * towards[1] + nz * towards[2]
      if (incidence <= 0) continue
      const arriving = incidence * light.strength * (lamp === 0 ? keyShare : 1)
      const hx = towards[0] + viewX
      const hy = towards[1] + viewY
      const hz = towards[2] + viewZ
      const hScale = 1 / Math.sqrt(hx * hx + hy * hy + hz * hz + 1e-12)
      const halfway = (nx * hx + ny * hy + nz * hz) * hScale
      const grazing = 1 - (viewX * hx + viewY * hy + viewZ * hz) * hScale
      const fresnel = grazing * grazing * grazing * grazing * grazing
      const alpha = roughness * roughness
      const d = halfway * halfway * (alpha * alpha - 1) + 1
      const glint = (alpha * alpha) / (Math.PI * d * d)
      const specular = (glint * 0.5) / (2 * incidence * facing * (1 - alpha) + (incidence + facing) * alpha)
      const diffuse = (matt * (1 - fresnel)) / Math.PI
      out[0]! += arriving * light.color[0] * (red * diffuse + (f0Red + (1 - f0Red) * fresnel) * specular)
      out[1]! +=
        arriving * light.color[1] * (green * diffuse + (f0Green + (1 - f0Green) * fresnel) * specular)
      out[2]! += arriving * light.color[2] * (blue * diffuse + (f0Blue + (1 - f0Blue) * fresnel) * specular)
    }
    out[0]! += point.emissiveRed
    out[1]! += point.emissiveGreen
    out[2]! += point.emissiveBlue
  }

  /** What a mirror of the given roughness shows in a direction: edges are as soft as the mirror is rough. */
  function reflectRoom(x: number, y: number, z: number, roughness: number): void {
    const soft = 0.15 + 0.85 * roughness
    const ceiling = smooth((y + soft) / (2 * soft))
    const horizon = (1 - Math.abs(y)) * (1 - Math.abs(y)) * 0.25
    const keyBox = softBox(x * key[0] + y * key[1] + z * key[2], 0.86, roughness) * 1.6
    const fillBox = softBox(x * fill[0] + y * fill[1] + z * fill[2], 0.9, roughness) * 0.9
    const rimBox = softBox(x * rim[0] + y * rim[1] + z * rim[2], 0.85, roughness) * 1.1
    const boxes = keyBox + fillBox + rimBox + horizon
    room[0] = GROUND[0] * 0.7 + (SKY[0] * 0.85 - GROUND[0] * 0.7) * ceiling + boxes
    room[1] = GROUND[1] * 0.7 + (SKY[1] * 0.85 - GROUND[1] * 0.7) * ceiling + boxes
    room[2] = GROUND[2] * 0.7 + (SKY[2] * 0.85 - GROUND[2] * 0.7) * ceiling + boxes
  }
}

/** A round lamp whose edge lies where the cosine to its middle is `edge`; blurred lamps are wider and dimmer. */
function softBox(cosine: number, edge: number, roughness: number): number {
  const width = 0.04 + 0.6 * roughness
  return smooth((cosine - edge + width) / (2 * width)) / (1 + 1.5 * roughness)
}

function smooth(t: number): number {
  if (t <= 0) return 0
  return t >= 1 ? 1 : t * t * (3 - 2 * t)
}
