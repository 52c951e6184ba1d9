import { PBRMaterial } from '@babylonjs/core/Materials/PBR/pbrMaterial.js'
import { RawTexture } from '@babylonjs/core/Materials/Textures/rawTexture.js'
import { Texture } from '@babylonjs/core/Materials/Textures/texture.js'
import { CreateDisc } from '@babylonjs/core/Meshes/Builders/discBuilder.js'
import { CreateGround } from '@babylonjs/core/Meshes/Builders/groundBuilder.js'
import type { Scene } from '@babylonjs/core/scene.js'
import { paint } from '../stage/materials.ts'
import { createRandom } from './random.ts'

const SIZE = 512
/** Stones along one edge of the texture. */
const STONES = 9
const METERS = 5
const YARD_RADIUS = 12

/** Cobblestones, painted once at the start. */
export function createGround(scene: Scene): void {
  const stones = paintStones()
  const material = new PBRMaterial('cobbles', scene)
  material.metallic = 0
  material.roughness = 0.78
  material.albedoTexture = rawTexture(scene, stones.color)
  material.bumpTexture = rawTexture(scene, stones.normal)
  material.albedoTexture.anisotropicFilteringLevel = 8
  const yard = CreateDisc('yard', { radius: YARD_RADIUS, tessellation: 64 }, scene)
  yard.rotation.x = Math.PI / 2
  yard.material = material
  const meadow = CreateGround('meadow', { width: 64, height: 64 }, scene)
  meadow.position.y = -0.02
  meadow.material = paint(scene, '#66703f', 1)
  for (const mesh of [yard, meadow]) {
    mesh.receiveShadows = true
    mesh.freezeWorldMatrix()
  }
}

function rawTexture(scene: Scene, pixels: Uint8Array): RawTexture {
  const mode = Texture.TRILINEAR_SAMPLINGMODE
  const texture = RawTexture.CreateRGBATexture(pixels, SIZE, SIZE, scene, true, false, mode)
  texture.wrapU = texture.wrapV = Texture.WRAP_ADDRESSMODE
  texture.uScale = texture.vScale = (YARD_RADIUS * 2) / METERS
  return texture
}

/** Cellular noise (Worley, "A Cellular Texture Basis Function", 1996) that repeats at the edges. */
function paintStones() {
  const random = createRandom(7)
  const seeds = Array.from({ length: STONES * STONES }, () => ({
    x: 0.5 + (random() - 0.5) * 0.72,
    y: 0.5 + (random() - 0.5) * 0.72,
    tint: random(),
  }))
  const height = new Float32Array(SIZE * SIZE)
  const color = new Uint8Array(SIZE * SIZE * 4)
  for (let i = 0; i < SIZE * SIZE; i++) {
    const { edge, tint } = nearestStone(
      seeds,
      ((i % SIZE) / SIZE) * STONES,
      (Math.floor(i / SIZE) / SIZE) * STONES,
    )
    const stone = Math.min(1, edge * 7)
    const grain = (random() - 0.5) * 0.05
    height[i] = Math.sqrt(stone) + grain * 0.6
    const light = (0.5 + tint * 0.16 + grain) * (0.55 + 0.45 * stone)
    color.set(
      [light * 258, light * 246, light * 240, 255].map((value) => Math.min(255, value)),
      i * 4,
    )
  }
  return { color, normal: toNormals(height) }
}

function nearestStone(seeds: readonly { x: number; y: number; tint: number }[], x: number, y: number) {
  let [first, second, tint] = [9, 9, 0]
  for (let row = Math.floor(y) - 1; row <= Math.floor(y) + 1; row++) {
    for (let column = Math.floor(x) - 1; column <= Math.floor(x) + 1; column++) {
      const wrap = (value: number) => ((value % STONES) + STONES) % STONES
      const seed = seeds[wrap(row) * STONES + wrap(column)]!
      const distance = Math.hypot(column + seed.x - x, row + seed.y - y)
      if (distance < first) [first, second, tint] = [distance, first, seed.tint]
      else if (distance < second) second = distance
    }
  }
  return { edge: second - first, tint }
}

function toNormals(height: Float32Array): Uint8Array {
  const normals = new Uint8Array(SIZE * SIZE * 4)
  const at = (x: number, y: number) => height[((y + SIZE) % SIZE) * SIZE + ((x + SIZE) % SIZE)]!
  for (let y = 0; y < SIZE; y++) {
    for (let x = 0; x < SIZE; x++) {
      const [dx, dy] = [(at(x - 1, y) - at(x + 1, y)) * 1.6, (at(x, y - 1) - at(x, y + 1)) * 1.6]
      const length = Math.hypot(dx, dy, 1)
      normals.set(
        [dx, dy, 1].map((value) => 127.5 + (value / length) * 127.5),
        (y * SIZE + x) * 4,
      )
      normals[(y * SIZE + x) * 4 + 3] = 255
    }
  }
  return normals
}
