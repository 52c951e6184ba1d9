import type { ArcRotateCamera } from '@babylonjs/core/Cameras/arcRotateCamera.js'
import '@babylonjs/core/Culling/ray.js'
import type { Scene } from '@babylonjs/core/scene.js'
import type { Point } from './collision.ts'

/** What the player wants. */
export interface Input {
  /** Wanted direction on the ground, at most 1 long; x is right, z is away from the camera. */
  direction(): Point
  /** Where the mouse was last clicked on the ground; `null` when done or overruled by keys. */
  target: Point | null
  /** Called for each press of a key that the game knows, by its code. */
  onKey(listener: (code: string) => void): void
}

const DIRECTIONS: Record<string, Point> = {
  KeyW: [0, 1],
  ArrowUp: [0, 1],
  KeyS: [0, -1],
  ArrowDown: [0, -1],
  KeyA: [-1, 0],
  ArrowLeft: [-1, 0],
  KeyD: [1, 0],
  ArrowRight: [1, 0],
}
const KEYS = new Set(['Space', 'KeyE', 'Enter', 'KeyL', 'KeyM', 'KeyH'])

/** Keyboard and mouse. The wheel zooms, the right button turns and tilts the camera a little. */
export function createInput(canvas: HTMLCanvasElement, scene: Scene, camera: ArcRotateCamera): Input {
  const held = new Set<string>()
  const listeners: ((code: string) => void)[] = []
  const input: Input = {
    target: null,
    direction() {
      let [x, z] = [0, 0]
      for (const code of held) {
        x += DIRECTIONS[code]?.[0] ?? 0
        z += DIRECTIONS[code]?.[1] ?? 0
      }
      const length = Math.hypot(x, z)
      return length > 1 ? [x / length, z / length] : [x, z]
    },
    onKey: (listener) => void listeners.push(listener),
  }
  window.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return
    if (event.code in DIRECTIONS) {
      held.add(event.code)
      input.target = null
      event.preventDefault()
    }
    if (!KEYS.has(event.code) || event.repeat) return
    event.preventDefault()
    for (const listener of listeners) listener(event.code)
  })
  window.addEventListener('keyup', (event) => held.delete(event.code))
  window.addEventListener('blur', () => held.clear())
  canvas.addEventListener('pointerdown', (event) => {
    if (event.button === 0) input.target = pointOnGround(scene, event)
  })
  listenToCamera(canvas, camera)
  return input
}

/** Where to walk now, on the ground: by the keys, else towards the point that was clicked. */
export function wantedDirection(
  input: Input,
  { x, z }: { x: number; z: number },
  camera: ArcRotateCamera,
): Point {
  const [right, away] = input.direction()
  if (right || away) {
    const turn = camera.alpha + Math.PI / 2
    const [sin, cos] = [Math.sin(turn), Math.cos(turn)]
    return [right * cos - away * sin, right * sin + away * cos]
  }
  if (!input.target) return [0, 0]
  const [dx, dz] = [input.target[0] - x, input.target[1] - z]
  const distance = Math.hypot(dx, dz)
  if (distance < 0.25) input.target = null
  const scale = Math.min(1, distance) / (distance || 1)
  return [dx * scale, dz * scale]
}

function pointOnGround(scene: Scene, event: PointerEvent): Point | null {
  const { origin, direction } = scene.createPickingRay(event.offsetX, event.offsetY, null, scene.activeCamera)
  if (direction.y >= 0) return null // Above the horizon.
  const distance = -origin.y / direction.y
  return [origin.x + direction.x * distance, origin.z + direction.z * distance]
}

function listenToCamera(canvas: HTMLCanvasElement, camera: ArcRotateCamera): void {
  const zoom = (event: WheelEvent) => {
    event.preventDefault()
    camera.radius = Math.min(30, Math.max(4.5, camera.radius * Math.exp(event.deltaY * 0.001)))
  }
  canvas.addEventListener('wheel', zoom, { passive: false })
  canvas.addEventListener('contextmenu', (event) => event.preventDefault())
  canvas.addEventListener('pointermove', (event) => {
    if (!(event.buttons & 2)) return
    camera.alpha = Math.min(-0.7, Math.max(-2.4, camera.alpha - event.movementX * 0.004))
    camera.beta = Math.min(1.35, Math.max(0.5, camera.beta - event.movementY * 0.004))
  })
}
