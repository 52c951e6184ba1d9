import { Vector3 } from '@babylonjs/core/Maths/math.vector.js'
import type { AbstractMesh } from '@babylonjs/core/Meshes/abstractMesh.js'
import { CreateCylinder } from '@babylonjs/core/Meshes/Builders/cylinderBuilder.js'
import type { Mesh } from '@babylonjs/core/Meshes/mesh.js'
import type { Obstacle } from '../game/collision.ts'
import type { Stage } from '../stage/create-stage.ts'
import { glow, paint } from '../stage/materials.ts'
import { createBackdrop } from './backdrop.ts'
import { createGreenery } from './greenery.ts'
import { createGround } from './ground.ts'
import { createLanterns } from './lanterns.ts'
import { COUNTER, PEDESTALS, RADIUS, STALLS, TABLES } from './layout.ts'
import { createStall, stallFootprint } from './stalls.ts'

/** Builds everything that is not made from a photo. Returns what one bumps into. */
export function createYard({ scene, shadows }: Stage): Obstacle[] {
  createBackdrop(scene)
  createGround(scene)
  const pole = (angle: number) => new Vector3(Math.cos(angle) * 10.9, 4.2, Math.sin(angle) * 10.9)
  const ring = [0.5, 1.32, 1.83, 2.64, 3.75, 4.45, 5.0, 5.68].map(pole)
  const strings = [
    ...ring.map((from, i) => [from, ring[(i + 1) % ring.length]!] as const),
    [ring[0]!, ring[3]!] as const,
  ]
  const casters: AbstractMesh[] = [
    ...createLanterns(scene, strings),
    ...createGreenery(scene, RADIUS),
    ...[COUNTER, ...STALLS].flatMap((place) => createStall(scene, place)),
    ...TABLES.flatMap(({ x, z }) => createTable({ scene }, x, z)),
    ...PEDESTALS.flatMap(({ x, z, radius, height }) => createPedestal({ scene }, x, z, radius, height)),
  ]
  createMat({ scene })
  for (const mesh of casters) {
    shadows.addShadowCaster(mesh, false)
    mesh.freezeWorldMatrix()
    mesh.isPickable = false
  }
  return [
    ...[COUNTER, ...STALLS].map((place) => ({ polygon: stallFootprint(place) })),
    ...TABLES.map(({ x, z }) => ({ polygon: circle(x, z, 0.62) })),
    ...PEDESTALS.map(({ x, z, radius }) => ({ polygon: circle(x, z, radius) })),
  ]
}

function circle(x: number, z: number, radius: number): [number, number][] {
  return Array.from({ length: 12 }, (_, i) => {
    const angle = (i / 12) * Math.PI * 2
    return [x + Math.cos(angle) * radius, z + Math.sin(angle) * radius]
  })
}

function createTable({ scene }: Pick<Stage, 'scene'>, x: number, z: number): Mesh[] {
  const top = CreateCylinder('table', { diameter: 1.3, height: 0.07, tessellation: 28 }, scene)
  top.position.set(x, 0.74, z)
  top.material = paint(scene, '#a9744a', 0.5)
  const leg = CreateCylinder(
    'leg',
    { diameterTop: 0.12, diameterBottom: 0.5, height: 0.72, tessellation: 14 },
    scene,
  )
  leg.position.set(x, 0.36, z)
  leg.material = paint(scene, '#3c2f3a')
  for (const mesh of [top, leg]) mesh.receiveShadows = true
  return [top, leg]
}

function createPedestal(
  { scene }: Pick<Stage, 'scene'>,
  x: number,
  z: number,
  radius: number,
  height: number,
): Mesh[] {
  const steps = [
    [radius, height * 0.4, 0],
    [radius * 0.86, height, 0],
  ] as const
  return steps.map(([r, h], i) => {
    const step = CreateCylinder('pedestal', { diameter: r * 2, height: h, tessellation: 36 }, scene)
    step.position.set(x, h / 2, z)
    step.material = paint(scene, i ? '#cdb9a4' : '#a08d80', 0.7)
    step.receiveShadows = true
    return step
  })
}

/** Where things are handed in. */
function createMat({ scene }: Pick<Stage, 'scene'>): void {
  const rings = [
    [1.5, '#7c2f3a'],
    [1.25, '#e0b36a'],
    [1.12, '#8f3b44'],
    [0.6, '#e0b36a'],
    [0.5, '#7c2f3a'],
  ] as const
  for (const [i, [radius, color]] of rings.entries()) {
    const ring = CreateCylinder(
      'mat',
      { diameter: radius * 2, height: 0.02 + i * 0.006, tessellation: 40 },
      scene,
    )
    ring.position.set(COUNTER.x, 0.01, COUNTER.z - 2.1)
    ring.material = i === 3 ? glow(scene, '#ffb454', 0.5) : paint(scene, color, 1)
    ring.receiveShadows = true
    ring.isPickable = false
  }
}
