import { VertexBuffer } from '@babylonjs/core/Buffers/buffer.js'
import { CreateCylinder } from '@babylonjs/core/Meshes/Builders/cylinderBuilder.js'
import { CreateIcoSphere } from '@babylonjs/core/Meshes/Builders/icoSphereBuilder.js'
import '@babylonjs/core/Meshes/instancedMesh.js'
import type { AbstractMesh } from '@babylonjs/core/Meshes/abstractMesh.js'
import type { Mesh } from '@babylonjs/core/Meshes/mesh.js'
import type { Scene } from '@babylonjs/core/scene.js'
import { paint } from '../stage/materials.ts'
import { createRandom } from './random.ts'

const GREENS = ['#3d5a3a', '#4d6b3f', '#5d6a3a', '#34503f']

/** A hedge around the yard and trees behind it. Returns what casts shadows. */
export function createGreenery(scene: Scene, radius: number): AbstractMesh[] {
  const random = createRandom(23)
  const bushes = GREENS.map((color) => createBush(scene, color, random))
  const place = (x: number, y: number, z: number, size: number) => {
    const bush = bushes[Math.floor(random() * bushes.length)]!.createInstance('bush')
    bush.position.set(x, y, z)
    bush.scaling.set(size * (0.9 + random() * 0.4), size * (0.8 + random() * 0.4), size)
    bush.rotation.y = random() * 7
    return bush
  }
  const casters: AbstractMesh[] = []
  for (let angle = 0; angle < Math.PI * 2; angle += 0.075) {
    const out = radius + 0.9 + random() * 0.6
    casters.push(place(Math.cos(angle) * out, 0.45, Math.sin(angle) * out, 1 + random() * 0.5))
  }
  for (let angle = 0.15; angle < Math.PI * 2; angle += 0.34) {
    const out = radius + 3.2 + random() * 3.5
    const [x, z] = [Math.cos(angle) * out, Math.sin(angle) * out]
    const height = 2.2 + random() * 1.6
    const trunk = CreateCylinder(
      'trunk',
      { height, diameterTop: 0.22, diameterBottom: 0.42, tessellation: 7 },
      scene,
    )
    trunk.position.set(x, height / 2, z)
    trunk.material = paint(scene, '#4b3a34')
    for (let i = 0; i < 4; i++) {
      const [dx, dy, dz] = [random() - 0.5, random() * 1.1, random() - 0.5]
      casters.push(place(x + dx * 1.5, height + dy, z + dz * 1.5, 1.9 + random()))
    }
    casters.push(trunk)
  }
  return casters
}

/** A crumpled ball with flat faces. */
function createBush(scene: Scene, color: string, random: () => number): Mesh {
  const bush = CreateIcoSphere('bush', { radius: 0.62, subdivisions: 1, flat: true, updatable: true }, scene)
  const positions = [...(bush.getVerticesData(VertexBuffer.PositionKind) ?? [])]
  const dents = new Map<string, number>()
  for (let i = 0; i < positions.length; i += 3) {
    const key = positions
      .slice(i, i + 3)
      .map((value) => value.toFixed(3))
      .join()
    const dent = dents.get(key) ?? 0.82 + random() * 0.36
    dents.set(key, dent)
    for (let axis = 0; axis < 3; axis++) positions[i + axis] = positions[i + axis]! * dent
  }
  bush.updateVerticesData(VertexBuffer.PositionKind, positions)
  bush.convertToFlatShadedMesh()
  bush.material = paint(scene, color, 1)
  bush.receiveShadows = true
  bush.isVisible = false
  return bush
}
