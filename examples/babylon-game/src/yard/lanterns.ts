import { Constants } from '@babylonjs/core/Engines/constants.js'
import { StandardMaterial } from '@babylonjs/core/Materials/standardMaterial.js'
import { DynamicTexture } from '@babylonjs/core/Materials/Textures/dynamicTexture.js'
import { Color3 } from '@babylonjs/core/Maths/math.color.js'
import { Vector3 } from '@babylonjs/core/Maths/math.vector.js'
import { CreateCylinder } from '@babylonjs/core/Meshes/Builders/cylinderBuilder.js'
import { CreatePlane } from '@babylonjs/core/Meshes/Builders/planeBuilder.js'
import { CreateSphere } from '@babylonjs/core/Meshes/Builders/sphereBuilder.js'
import { CreateTube } from '@babylonjs/core/Meshes/Builders/tubeBuilder.js'
import '@babylonjs/core/Meshes/instancedMesh.js'
import type { Mesh } from '@babylonjs/core/Meshes/mesh.js'
import type { Scene } from '@babylonjs/core/scene.js'
import { glow, paint } from '../stage/materials.ts'

const COLORS = ['#ffae4a', '#ff7f50', '#ffd27a', '#ff9a5c']

/** Strings of paper lanterns between poles. Returns what casts shadows. */
export function createLanterns(scene: Scene, strings: readonly (readonly [Vector3, Vector3])[]): Mesh[] {
  const lanterns = COLORS.map((color) => {
    const lantern = CreateSphere(
      'lantern',
      { diameterX: 0.42, diameterY: 0.36, diameterZ: 0.42, segments: 10 },
      scene,
    )
    lantern.material = glow(scene, color, 1.5)
    lantern.isVisible = false
    return lantern
  })
  const pool = createPool(scene)
  const poles = new Map<string, Mesh>()
  for (const [from, to] of strings) {
    for (const end of [from, to]) poles.set(`${end.x} ${end.z}`, createPole(scene, end))
    const points = sagging(from, to)
    const string = CreateTube('string', { path: points, radius: 0.014, tessellation: 4 }, scene)
    string.material = paint(scene, '#2a2230')
    for (let i = 3; i < points.length - 2; i += 3) {
      const at = points[i]!
      const lantern = lanterns[i % lanterns.length]!.createInstance('lantern')
      lantern.position.set(at.x, at.y - 0.24, at.z)
      const light = pool.createInstance('pool')
      light.position.set(at.x, 0.015 + (i % 7) * 0.001, at.z)
    }
  }
  return [...poles.values()]
}

/** A parabola, which is close enough to a catenary. */
function sagging(from: Vector3, to: Vector3): Vector3[] {
  const sag = Vector3.Distance(from, to) * 0.09
  return Array.from({ length: 19 }, (_, i) => {
    const t = i / 18
    const point = Vector3.Lerp(from, to, t)
    point.y -= sag * 4 * t * (1 - t)
    return point
  })
}

function createPole(scene: Scene, top: Vector3): Mesh {
  const pole = CreateCylinder(
    'pole',
    { height: top.y + 0.15, diameterTop: 0.09, diameterBottom: 0.16, tessellation: 10 },
    scene,
  )
  pole.position.set(top.x, (top.y + 0.15) / 2, top.z)
  pole.material = paint(scene, '#4a3340')
  pole.receiveShadows = true
  return pole
}

/** Light on the ground below a lantern: cheaper than forty real lights, and it looks the part. */
function createPool(scene: Scene): Mesh {
  const texture = new DynamicTexture('pool', { width: 128, height: 128 }, scene, true)
  const context = texture.getContext() as CanvasRenderingContext2D
  const gradient = context.createRadialGradient(64, 64, 0, 64, 64, 64)
  gradient.addColorStop(0, 'rgb(120, 72, 30)')
  gradient.addColorStop(0.45, 'rgb(48, 26, 10)')
  gradient.addColorStop(1, 'rgb(0, 0, 0)')
  context.fillStyle = gradient
  context.fillRect(0, 0, 128, 128)
  texture.update()
  const material = new StandardMaterial('pool', scene)
  material.disableLighting = true
  material.emissiveTexture = texture
  material.diffuseColor = material.specularColor = Color3.Black()
  material.alphaMode = Constants.ALPHA_ADD
  material.alpha = 0.55
  material.fogEnabled = false
  const pool = CreatePlane('pool', { size: 4.6 }, scene)
  pool.rotation.x = Math.PI / 2
  pool.material = material
  pool.isVisible = false
  pool.isPickable = false
  return pool
}
