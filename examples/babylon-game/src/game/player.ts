import { PointLight } from '@babylonjs/core/Lights/pointLight.js'
import { Color3 } from '@babylonjs/core/Maths/math.color.js'
import { Vector3 } from '@babylonjs/core/Maths/math.vector.js'
import { CreateCapsule } from '@babylonjs/core/Meshes/Builders/capsuleBuilder.js'
import { CreateCylinder } from '@babylonjs/core/Meshes/Builders/cylinderBuilder.js'
import { CreateSphere } from '@babylonjs/core/Meshes/Builders/sphereBuilder.js'
import { CreateTorus } from '@babylonjs/core/Meshes/Builders/torusBuilder.js'
import type { Mesh } from '@babylonjs/core/Meshes/mesh.js'
import { TransformNode } from '@babylonjs/core/Meshes/transformNode.js'
import type { Scene } from '@babylonjs/core/scene.js'
import type { Stage } from '../stage/create-stage.ts'
import { glow, paint } from '../stage/materials.ts'
import { RADIUS } from '../yard/layout.ts'
import { type Obstacle, type Point, pushOut } from './collision.ts'

const BODY_RADIUS = 0.36
const SPEED = 5.2
const ACCELERATION = 26

/** Lumi, the lantern robot that runs the lost-and-found. */
export interface Player {
  readonly root: TransformNode
  /** Carried things hang here. */
  readonly hands: TransformNode
  readonly speed: number
  /** Moves towards `wanted`, a direction at most 1 long, around the obstacles. */
  update(seconds: number, wanted: Point, obstacles: Iterable<Obstacle>, slowdown: number): void
}

/** Builds the robot and its lantern. */
export function createPlayer({ scene, shadows }: Stage): Player {
  const root = new TransformNode('lumi', scene)
  root.position.set(0, 0, -2.6)
  root.rotation.y = Math.PI // Greets the player.
  const body = new TransformNode('body', scene)
  body.parent = root
  const { parts, feet } = createBody(scene, body)
  for (const part of parts) shadows.addShadowCaster(part, false)
  const hands = new TransformNode('hands', scene)
  hands.parent = body
  hands.position.y = 1.16
  const light = new PointLight('lantern light', new Vector3(0, 1.5, 0), scene)
  light.parent = root
  light.diffuse = Color3.FromHexString('#ffb86b').toLinearSpace()
  light.specular = Color3.Black()
  light.intensity = 9
  light.range = 7

  const velocity = { x: 0, z: 0 }
  let stride = 0
  return {
    root,
    hands,
    get speed() {
      return Math.hypot(velocity.x, velocity.z)
    },
    update(seconds, [x, z], obstacles, slowdown) {
      const limit = SPEED * slowdown
      velocity.x = approach(velocity.x, x * limit, ACCELERATION * seconds)
      velocity.z = approach(velocity.z, z * limit, ACCELERATION * seconds)
      root.position.x += velocity.x * seconds
      root.position.z += velocity.z * seconds
      leaveObstacles(root, velocity, obstacles)
      const speed = Math.hypot(velocity.x, velocity.z)
      if (speed > 0.2) turnTowards(root, Math.atan2(velocity.x, velocity.z), seconds * 11)
      stride += speed * seconds * 2.6
      animate(body, feet, stride, speed / SPEED)
    },
  }
}

function leaveObstacles(
  root: TransformNode,
  velocity: { x: number; z: number },
  obstacles: Iterable<Obstacle>,
): void {
  for (const obstacle of obstacles) {
    const push = pushOut(obstacle.polygon, root.position.x, root.position.z, BODY_RADIUS)
    if (!push) continue
    root.position.x += push[0]
    root.position.z += push[1]
    const length = Math.hypot(...push) || 1
    const into = -(velocity.x * push[0] + velocity.z * push[1]) / length
    if (into <= 0) continue
    // What is left of the speed runs along the obstacle.
    velocity.x += (push[0] / length) * into
    velocity.z += (push[1] / length) * into
    if (into > 1) obstacle.onBump?.(into)
  }
  const out = Math.hypot(root.position.x, root.position.z)
  if (out > RADIUS) root.position.scaleInPlace(RADIUS / out)
}

function approach(value: number, goal: number, step: number): number {
  return value < goal ? Math.min(goal, value + step) : Math.max(goal, value - step)
}

function turnTowards(node: TransformNode, angle: number, share: number): void {
  const way = Math.atan2(Math.sin(angle - node.rotation.y), Math.cos(angle - node.rotation.y))
  node.rotation.y += way * Math.min(1, share)
}

function animate(body: TransformNode, feet: readonly Mesh[], stride: number, pace: number): void {
  body.position.y = Math.abs(Math.sin(stride)) * 0.07 * pace
  body.rotation.x = pace * 0.13
  body.rotation.z = Math.sin(stride) * 0.05 * pace
  for (const [i, foot] of feet.entries()) {
    const phase = Math.sin(stride + i * Math.PI) * pace
    foot.position.z = phase * 0.22
    foot.position.y = 0.08 + Math.max(0, Math.cos(stride + i * Math.PI)) * 0.09 * pace
  }
}

function createBody(scene: Scene, body: TransformNode) {
  const add = (mesh: Mesh, x: number, y: number, z: number, material = paint(scene, '#f2e2c9', 0.45)) => {
    mesh.parent = body
    mesh.position.set(x, y, z)
    mesh.material = material
    mesh.receiveShadows = true
    mesh.isPickable = false
    return mesh
  }
  const dark = paint(scene, '#2c2738', 0.35)
  const accent = paint(scene, '#d9553f', 0.5)
  const hull = add(CreateCapsule('hull', { radius: 0.31, height: 0.86, tessellation: 24 }, scene), 0, 0.6, 0)
  const face = add(CreateSphere('face', { diameter: 0.5, segments: 20 }, scene), 0, 0.78, 0.115, dark)
  face.scaling.set(0.96, 0.62, 0.8)
  const eyes = [-0.095, 0.095].map((x) => {
    const eye = add(
      CreateSphere('eye', { diameter: 0.085, segments: 10 }, scene),
      x,
      0.79,
      0.303,
      glow(scene, '#8ff0ff', 2.4),
    )
    eye.scaling.z = 0.4
    return eye
  })
  const belt = add(
    CreateTorus('belt', { diameter: 0.61, thickness: 0.07, tessellation: 28 }, scene),
    0,
    0.5,
    0,
    accent,
  )
  const rod = add(
    CreateCylinder('rod', { height: 0.2, diameter: 0.03, tessellation: 8 }, scene),
    -0.3,
    1.0,
    -0.06,
    dark,
  )
  rod.rotation.z = 0.6
  const bulb = add(
    CreateSphere('bulb', { diameter: 0.17, segments: 12 }, scene),
    -0.37,
    1.12,
    -0.06,
    glow(scene, '#ffb65c', 2.2),
  )
  const feet = [-0.15, 0.15].map((x) => {
    const foot = add(CreateSphere('foot', { diameter: 0.24, segments: 12 }, scene), x, 0.08, 0, dark)
    foot.scaling.set(0.9, 0.6, 1.25)
    return foot
  })
  return { parts: [hull, face, belt, rod, bulb, ...eyes, ...feet], feet }
}
