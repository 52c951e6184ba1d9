import { PBRMaterial } from '@babylonjs/core/Materials/PBR/pbrMaterial.js'
import { DynamicTexture } from '@babylonjs/core/Materials/Textures/dynamicTexture.js'
import { Color3 } from '@babylonjs/core/Maths/math.color.js'
import { Vector3 } from '@babylonjs/core/Maths/math.vector.js'
import { CreateBox } from '@babylonjs/core/Meshes/Builders/boxBuilder.js'
import { CreateCylinder } from '@babylonjs/core/Meshes/Builders/cylinderBuilder.js'
import { CreateRibbon } from '@babylonjs/core/Meshes/Builders/ribbonBuilder.js'
import type { Mesh } from '@babylonjs/core/Meshes/mesh.js'
import { TransformNode } from '@babylonjs/core/Meshes/transformNode.js'
import type { Scene } from '@babylonjs/core/scene.js'
import { paint } from '../stage/materials.ts'

/** A stall's place: middle of its footprint in metres, and its turn in radians. */
export interface StallPlace {
  readonly x: number
  readonly z: number
  readonly turn: number
  readonly width: number
  readonly color: string
}

const DEPTH = 1.5

/** A market stall with a counter and a striped awning. Its front looks to -z before the turn. */
export function createStall(scene: Scene, place: StallPlace): Mesh[] {
  const root = new TransformNode('stall', scene)
  root.position.set(place.x, 0, place.z)
  root.rotation.y = place.turn
  const meshes = [...createCounter(scene, place), ...createPosts(scene, place), createAwning(scene, place)]
  for (const mesh of meshes) {
    mesh.parent = root
    mesh.receiveShadows = true
  }
  return meshes
}

/** Corners of the footprint, for collisions. */
export function stallFootprint({ x, z, turn, width }: StallPlace): [number, number][] {
  const [w, d] = [width / 2 + 0.1, DEPTH / 2 - 0.1]
  const corners: [number, number][] = [
    [-w, -d],
    [w, -d],
    [w, d],
    [-w, d],
  ]
  const [sin, cos] = [Math.sin(turn), Math.cos(turn)]
  return corners.map(([cx, cz]) => [x + cx * cos + cz * sin, z - cx * sin + cz * cos])
}

function createCounter(scene: Scene, { width }: StallPlace): Mesh[] {
  const planks = 6
  const front = Array.from({ length: planks }, (_, i) => {
    const plank = CreateBox('plank', { width: width / planks - 0.03, height: 0.86, depth: 0.07 }, scene)
    plank.position.set((i + 0.5 - planks / 2) * (width / planks), 0.45, -0.52)
    plank.material = paint(scene, ['#8a5a3b', '#7d5035', '#95643f'][i % 3]!)
    return plank
  })
  const body = CreateBox('body', { width, height: 0.84, depth: 0.9 }, scene)
  body.position.set(0, 0.43, -0.02)
  body.material = paint(scene, '#5a3a2b')
  const top = CreateBox('top', { width: width + 0.24, height: 0.09, depth: 1.24 }, scene)
  top.position.set(0, 0.92, -0.05)
  top.material = paint(scene, '#b98556', 0.6)
  return [...front, body, top]
}

function createPosts(scene: Scene, { width }: StallPlace): Mesh[] {
  return [-1, 1].flatMap((side) =>
    [
      [0.62, 2.75],
      [-0.62, 2.3],
    ].map(([z, height]) => {
      const post = CreateCylinder('post', { diameter: 0.11, height: height!, tessellation: 8 }, scene)
      post.position.set((side * width) / 2, height! / 2, z!)
      post.material = paint(scene, '#6b4630')
      return post
    }),
  )
}

/** Cloth that sags a little between its poles and ends in scallops. */
function createAwning(scene: Scene, { width, color }: StallPlace): Mesh {
  const columns = 48
  const half = width / 2 + 0.25
  const rows = [0, 0.25, 0.5, 0.75, 1, 1.12].map((t, row, all) =>
    Array.from({ length: columns + 1 }, (_, column) => {
      const u = column / columns
      const x = (u * 2 - 1) * half
      const sag = Math.sin(Math.min(t, 1) * Math.PI) * 0.1
      if (row < all.length - 1) return new Vector3(x, 2.82 - t * 0.55 - sag, 0.72 - t * 1.75)
      return new Vector3(x, 2.1 - Math.abs(Math.sin(u * Math.PI * 8)) * 0.14, -1.05)
    }),
  )
  const awning = CreateRibbon('awning', { pathArray: rows, sideOrientation: 2 }, scene)
  awning.material = stripes(scene, color)
  return awning
}

function stripes(scene: Scene, color: string): PBRMaterial {
  const texture = new DynamicTexture(`stripes ${color}`, { width: 256, height: 8 }, scene, true)
  const context = texture.getContext()
  for (let i = 0; i < 8; i++) {
    context.fillStyle = i % 2 ? '#f3e6d0' : color
    context.fillRect(i * 32, 0, 32, 8)
  }
  texture.update()
  const material = new PBRMaterial(`awning ${color}`, scene)
  material.albedoTexture = texture
  material.metallic = 0
  material.roughness = 0.95
  material.backFaceCulling = false
  material.twoSidedLighting = true
  // Evening light shines through the cloth.
  material.emissiveTexture = texture
  material.emissiveColor = new Color3(0.1, 0.08, 0.07)
  return material
}
