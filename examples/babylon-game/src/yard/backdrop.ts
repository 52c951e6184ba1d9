import { StandardMaterial } from '@babylonjs/core/Materials/standardMaterial.js'
import { DynamicTexture } from '@babylonjs/core/Materials/Textures/dynamicTexture.js'
import { Color3 } from '@babylonjs/core/Maths/math.color.js'
import { CreateCylinder } from '@babylonjs/core/Meshes/Builders/cylinderBuilder.js'
import { CreateSphere } from '@babylonjs/core/Meshes/Builders/sphereBuilder.js'
import type { Scene } from '@babylonjs/core/scene.js'
import { createRandom } from './random.ts'

/** Sky and the roofs of a town with lit windows. */
export function createBackdrop(scene: Scene): void {
  const sky = CreateSphere('sky', { diameter: 170, segments: 16, sideOrientation: 1 }, scene)
  sky.material = unlit(scene, 'sky', paintSky(scene))
  sky.isPickable = false
  sky.infiniteDistance = true
  const town = CreateCylinder(
    'town',
    { diameter: 56, height: 17, tessellation: 48, cap: 0, sideOrientation: 1 },
    scene,
  )
  town.position.y = 6.6
  const material = unlit(scene, 'town', paintTown(scene))
  material.opacityTexture = material.emissiveTexture
  town.material = material
  town.isPickable = false
}

function unlit(scene: Scene, name: string, texture: DynamicTexture): StandardMaterial {
  const material = new StandardMaterial(name, scene)
  material.disableLighting = true
  material.diffuseColor = material.specularColor = Color3.Black()
  material.emissiveTexture = texture
  material.fogEnabled = false
  return material
}

function paintSky(scene: Scene): DynamicTexture {
  const texture = new DynamicTexture('sky', { width: 1024, height: 512 }, scene, true)
  const context = texture.getContext() as CanvasRenderingContext2D
  const gradient = context.createLinearGradient(0, 0, 0, 512)
  const stops = ['#232257', '#43397f', '#8a5491', '#e08672', '#ffc078', '#8a5a63']
  for (const [i, color] of stops.entries()) gradient.addColorStop([0, 0.2, 0.34, 0.44, 0.5, 0.56][i]!, color)
  context.fillStyle = gradient
  context.fillRect(0, 0, 1024, 512)
  const random = createRandom(5)
  for (let i = 0; i < 260; i++) {
    context.fillStyle = `rgba(255, 240, 220, ${random() * 0.8})`
    context.fillRect(random() * 1024, random() * 170, 1.3, 1.3)
  }
  texture.update()
  return texture
}

function paintTown(scene: Scene): DynamicTexture {
  const [width, height] = [2048, 256]
  const texture = new DynamicTexture('town', { width, height }, scene, true)
  const context = texture.getContext() as CanvasRenderingContext2D
  context.clearRect(0, 0, width, height)
  const random = createRandom(11)
  for (const [shade, low, high] of [
    ['#93709f', 70, 130],
    ['#755788', 40, 95],
  ] as const) {
    for (let x = 0; x < width; ) {
      const wide = 26 + random() * 44
      const tall = low + random() * (high - low)
      context.fillStyle = shade
      context.fillRect(x, height - tall, wide + 1, tall)
      drawRoof(context, x, height - tall, wide, random())
      drawWindows(context, x, height - tall, wide, tall, random)
      x += wide
    }
  }
  texture.hasAlpha = true
  texture.update()
  return texture
}

function drawRoof(context: CanvasRenderingContext2D, x: number, y: number, wide: number, kind: number): void {
  if (kind < 0.35) return
  context.beginPath()
  context.moveTo(x - 2, y)
  context.lineTo(x + wide / 2, y - wide * (0.25 + kind * 0.35))
  context.lineTo(x + wide + 2, y)
  context.fill()
}

function drawWindows(
  context: CanvasRenderingContext2D,
  x: number,
  y: number,
  wide: number,
  tall: number,
  random: () => number,
): void {
  for (let wy = y + 10; wy < y + tall - 12; wy += 16) {
    for (let wx = x + 7; wx < x + wide - 8; wx += 13) {
      if (random() > 0.32) continue
      context.fillStyle = random() > 0.5 ? '#ffc46b' : '#ff9d5c'
      context.fillRect(wx, wy, 5, 7)
    }
  }
}
