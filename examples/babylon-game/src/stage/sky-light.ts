import '@babylonjs/core/Materials/Textures/baseTexture.polynomial.js'
import { Constants } from '@babylonjs/core/Engines/constants.js'
import { RawCubeTexture } from '@babylonjs/core/Materials/Textures/rawCubeTexture.js'
import { CubeMapToSphericalPolynomialTools } from '@babylonjs/core/Misc/HighDynamicRange/cubemapToSphericalPolynomial.js'
import type { Scene } from '@babylonjs/core/scene.js'

const SIZE = 32

/** Direction of a face's texel, u and v in -1…1: the layout of WebGL cube maps. */
const FACES: readonly ((u: number, v: number) => readonly [number, number, number])[] = [
  (u, v) => [1, -v, -u],
  (u, v) => [-1, -v, u],
  (u, v) => [u, 1, v],
  (u, v) => [u, -1, -v],
  (u, v) => [u, -v, 1],
  (u, v) => [-u, -v, -1],
]

type Rgb = readonly [number, number, number]

/** Linear colours from straight down to straight up. */
const STOPS: readonly (readonly [height: number, color: Rgb])[] = [
  [-1, [0.13, 0.09, 0.1]],
  [-0.05, [0.3, 0.19, 0.17]],
  [0.05, [1.15, 0.62, 0.36]],
  [0.3, [0.7, 0.4, 0.52]],
  [1, [0.3, 0.34, 0.66]],
]

/** The evening sky as light for all materials, computed here: an environment file would be megabytes. */
export function createSkyLight(scene: Scene): RawCubeTexture {
  const faces = FACES.map((direction) => paintFace(direction))
  const texture = new RawCubeTexture(
    scene,
    faces.map(toHalfFloats),
    SIZE,
    Constants.TEXTUREFORMAT_RGBA,
    Constants.TEXTURETYPE_HALF_FLOAT,
    true,
    false,
    Constants.TEXTURE_TRILINEAR_SAMPLINGMODE,
  )
  texture.gammaSpace = false
  const [right, left, up, down, front, back] = faces as [
    Float32Array,
    Float32Array,
    Float32Array,
    Float32Array,
    Float32Array,
    Float32Array,
  ]
  texture.sphericalPolynomial = CubeMapToSphericalPolynomialTools.ConvertCubeMapToSphericalPolynomial({
    size: SIZE,
    right,
    left,
    up,
    down,
    front,
    back,
    format: Constants.TEXTUREFORMAT_RGBA,
    type: Constants.TEXTURETYPE_FLOAT,
    gammaSpace: false,
  })
  return texture
}

function paintFace(direction: (u: number, v: number) => readonly [number, number, number]): Float32Array {
  const pixels = new Float32Array(SIZE * SIZE * 4)
  for (let i = 0; i < SIZE * SIZE; i++) {
    const u = ((i % SIZE) + 0.5) * (2 / SIZE) - 1
    const v = (Math.floor(i / SIZE) + 0.5) * (2 / SIZE) - 1
    const [x, y, z] = direction(u, v)
    pixels.set([...skyColor(y / Math.hypot(x, y, z)), 1], i * 4)
  }
  return pixels
}

function skyColor(height: number): Rgb {
  const upper = Math.max(
    1,
    STOPS.findIndex(([at]) => at >= height),
  )
  const [from, a] = STOPS[upper - 1]!
  const [to, b] = STOPS[upper]!
  const share = (height - from) / (to - from)
  return [0, 1, 2].map((i) => a[i]! + (b[i]! - a[i]!) * share) as unknown as Rgb
}

/** Half floats can be filtered everywhere; all values here are positive and normal. */
function toHalfFloats(values: Float32Array): Uint16Array {
  const bits = new Uint32Array(values.buffer)
  return Uint16Array.from(bits, (value) => Math.max(0, ((value >>> 13) & 0x3ffff) - (112 << 10)))
}
