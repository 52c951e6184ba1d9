import { Constants } from '@babylonjs/core/Engines/constants.js'
import { StandardMaterial } from '@babylonjs/core/Materials/standardMaterial.js'
import { DynamicTexture } from '@babylonjs/core/Materials/Textures/dynamicTexture.js'
import { Color3, Color4 } from '@babylonjs/core/Maths/math.color.js'
import { Vector3 } from '@babylonjs/core/Maths/math.vector.js'
import { CreateCylinder } from '@babylonjs/core/Meshes/Builders/cylinderBuilder.js'
import { CreateTorus } from '@babylonjs/core/Meshes/Builders/torusBuilder.js'
import { ParticleSystem } from '@babylonjs/core/Particles/particleSystem.js'
import type { Scene } from '@babylonjs/core/scene.js'
import { glow } from '../stage/materials.ts'

/** Sparks, the ring under what can be picked up, and the beam over what is looked for. */
export interface Effects {
  sparkle(x: number, y: number, z: number, color: string): void
  /** Marks a place on the ground; `null` hides the ring. */
  ring(at: { x: number; z: number; radius: number } | null): void
  /** A beam of light; `strength` is 0–1. */
  beam(at: { x: number; z: number } | null, strength: number): void
}

export function createEffects(scene: Scene): Effects {
  const sparks = createSparks(scene)
  const ring = CreateTorus('ring', { diameter: 1, thickness: 0.05, tessellation: 40 }, scene)
  ring.material = glow(scene, '#8ff0ff', 1.6)
  ring.scaling.y = 0.3
  ring.isPickable = false
  ring.setEnabled(false)
  const beam = createBeam(scene)
  return {
    sparkle(x, y, z, color) {
      const tint = Color4.FromHexString(`${color}ff`)
      sparks.emitter = new Vector3(x, y, z)
      sparks.color1 = tint
      sparks.colorDead = new Color4(tint.r, tint.g, tint.b, 0)
      sparks.manualEmitCount = 60
    },
    ring(at) {
      ring.setEnabled(at !== null)
      if (!at) return
      ring.position.set(at.x, 0.05, at.z)
      const size = at.radius * 2 * (1 + Math.sin(performance.now() / 180) * 0.04)
      ring.scaling.x = ring.scaling.z = size
    },
    beam(at, strength) {
      beam.setEnabled(at !== null && strength > 0)
      if (!at) return
      beam.position.set(at.x, 2.6, at.z)
      beam.visibility = strength * (0.75 + 0.25 * Math.sin(performance.now() / 300))
    },
  }
}

function createDot(scene: Scene): DynamicTexture {
  const texture = new DynamicTexture('dot', { width: 32, height: 32 }, scene, false)
  const context = texture.getContext() as CanvasRenderingContext2D
  const gradient = context.createRadialGradient(16, 16, 0, 16, 16, 16)
  gradient.addColorStop(0, 'rgba(255, 255, 255, 1)')
  gradient.addColorStop(1, 'rgba(255, 255, 255, 0)')
  context.fillStyle = gradient
  context.fillRect(0, 0, 32, 32)
  texture.hasAlpha = true
  texture.update()
  return texture
}

/** One system for all bursts: it waits, and is told how many sparks to let out where. */
function createSparks(scene: Scene): ParticleSystem {
  const sparks = new ParticleSystem('sparks', 300, scene)
  sparks.particleTexture = createDot(scene)
  sparks.emitter = new Vector3()
  sparks.createSphereEmitter(0.4)
  sparks.manualEmitCount = 0
  sparks.minLifeTime = 0.4
  sparks.maxLifeTime = 1
  sparks.minSize = 0.05
  sparks.maxSize = 0.16
  sparks.minEmitPower = 1
  sparks.maxEmitPower = 3.4
  sparks.gravity = new Vector3(0, -3, 0)
  sparks.blendMode = ParticleSystem.BLENDMODE_ADD
  sparks.color2 = new Color4(1, 0.9, 0.7, 1)
  sparks.start()
  return sparks
}

function createBeam(scene: Scene) {
  const beam = CreateCylinder(
    'beam',
    { height: 5.2, diameterTop: 0.9, diameterBottom: 0.7, tessellation: 24, cap: 0 },
    scene,
  )
  const texture = new DynamicTexture('beam', { width: 4, height: 128 }, scene, true)
  const context = texture.getContext() as CanvasRenderingContext2D
  const gradient = context.createLinearGradient(0, 0, 0, 128)
  gradient.addColorStop(0, 'rgb(0, 0, 0)')
  gradient.addColorStop(1, 'rgb(120, 190, 200)')
  context.fillStyle = gradient
  context.fillRect(0, 0, 4, 128)
  texture.update()
  const material = new StandardMaterial('beam', scene)
  material.disableLighting = true
  material.emissiveTexture = texture
  material.diffuseColor = material.specularColor = Color3.Black()
  material.alphaMode = Constants.ALPHA_ADD
  material.alpha = 0.7
  material.backFaceCulling = false
  material.disableDepthWrite = true
  material.fogEnabled = false
  beam.material = material
  beam.isPickable = false
  beam.setEnabled(false)
  return beam
}
