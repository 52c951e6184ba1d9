import type { RenderScene } from './scene.js'
import { combine, cross, dot, normalize, type Vec3 } from './vector.js'

export interface Camera {
  readonly projection: 'orthographic' | 'perspective'
  /** Where it stands, in metres. */
  readonly eye: Vec3
  /** Axes of the camera: to the right, up, and back towards the viewer. */
  readonly right: Vec3
  readonly up: Vec3
  readonly back: Vec3
  /** Half the visible height: in metres (orthographic), or per metre of distance (perspective). */
  readonly halfHeight: number
}

export interface LookAtOptions {
  readonly eye: Vec3
  readonly target: Vec3
  /** Default: +Y, or -Z when looking straight up or down. */
  readonly up?: Vec3
  readonly projection?: 'orthographic' | 'perspective'
  /** Half the visible height in metres, for an orthographic camera. Default 1. */
  readonly halfHeight?: number
  /** Vertical field of view of a perspective camera, in degrees. Default 30. */
  readonly fieldOfView?: number
}

/** A camera at `eye` that looks at `target`. */
export function lookAt(options: LookAtOptions): Camera {
  const { eye, target, projection = 'perspective', fieldOfView = 30 } = options
  const axes = axesOf([eye[0] - target[0], eye[1] - target[1], eye[2] - target[2]], options.up)
  const halfHeight =
    projection === 'perspective' ? Math.tan((fieldOfView * Math.PI) / 360) : (options.halfHeight ?? 1)
  return { projection, eye, ...axes, halfHeight }
}

export interface FrameOptions {
  /** From the model towards the camera. */
  readonly direction: Vec3
  readonly up?: Vec3
  readonly projection: 'orthographic' | 'perspective'
  /** Width by height of the picture. */
  readonly aspect: number
  /** Free border, as a share of each edge (0–0.4). */
  readonly margin: number
  /** In degrees. */
  readonly fieldOfView: number
}

/** The camera from which the scene fills the picture up to the margin, and is centred in it. */
export function frameScene(scene: RenderScene, options: FrameOptions): Camera {
  const axes = axesOf(options.direction, options.up)
  const inner = 1 - 2 * options.margin
  if (options.projection === 'orthographic') return frameFlat(scene, axes, options.aspect, inner)
  const halfHeight = Math.tan((options.fieldOfView * Math.PI) / 360)
  const tanY = halfHeight * inner
  const tanX = tanY * options.aspect
  // A point fits if |x - eyeX| <= tanX (eyeZ - z), and alike for y: four half-spaces, each held by one extreme.
  const box = extremes(scene, axes, tanX, tanY)
  const eyeZ = Math.max(
    (box.right + box.left) / (2 * tanX),
    (box.top + box.bottom) / (2 * tanY),
    box.near + 1e-6,
  )
  const eye = combine(
    axes.right,
    (box.right - box.left) / 2,
    axes.up,
    (box.top - box.bottom) / 2,
    axes.back,
    eyeZ,
  )
  return { projection: 'perspective', eye, ...axes, halfHeight }
}

type Axes = Pick<Camera, 'right' | 'up' | 'back'>

function axesOf(direction: Vec3, up?: Vec3): Axes {
  const back = normalize(direction)
  const isVertical = Math.abs(back[1]) > 0.999
  const right = normalize(cross(up ?? (isVertical ? [0, 0, back[1] > 0 ? -1 : 1] : [0, 1, 0]), back))
  return { right, up: cross(back, right), back }
}

function frameFlat(scene: RenderScene, axes: Axes, aspect: number, inner: number): Camera {
  const box = extremes(scene, axes, 0, 0)
  const halfHeight = Math.max((box.top + box.bottom) / 2, (box.right + box.left) / 2 / aspect, 1e-6) / inner
  const eye = combine(
    axes.right,
    (box.right - box.left) / 2,
    axes.up,
    (box.top - box.bottom) / 2,
    axes.back,
    box.near + halfHeight,
  )
  return { projection: 'orthographic', eye, ...axes, halfHeight }
}

/** Largest x + tanX z, -x + tanX z, y + tanY z, -y + tanY z and z along the axes. */
function extremes(scene: RenderScene, { right, up, back }: Axes, tanX: number, tanY: number) {
  const box = { right: -Infinity, left: -Infinity, top: -Infinity, bottom: -Infinity, near: -Infinity }
  for (const { positions, indices } of scene.batches) {
    for (const vertex of indices) {
      const point: Vec3 = [positions[vertex * 3]!, positions[vertex * 3 + 1]!, positions[vertex * 3 + 2]!]
      const x = dot(point, right)
      const y = dot(point, up)
      const z = dot(point, back)
      box.right = Math.max(box.right, x + tanX * z)
      box.left = Math.max(box.left, -x + tanX * z)
      box.top = Math.max(box.top, y + tanY * z)
      box.bottom = Math.max(box.bottom, -y + tanY * z)
      box.near = Math.max(box.near, z)
    }
  }
  return Number.isFinite(box.near) ? box : { right: 1, left: 1, top: 1, bottom: 1, near: 1 }
}
