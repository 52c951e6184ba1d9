/** A direction in world space. */
export type Vector = readonly [number, number, number]

/** Number of an axis of the world: x, y or z. */
export type Axis = 0 | 1 | 2

/** Where a picture was taken from: the picture's right and up, and the direction from the object to the camera. */
export interface Camera {
  readonly right: Vector
  readonly up: Vector
  readonly toward: Vector
}

/** Camera of each named view. The object faces +Z and stands upright, so its own left side is at +X. */
const NAMED: Readonly<Record<string, Camera>> = {
  front: { right: [1, 0, 0], up: [0, 1, 0], toward: [0, 0, 1] },
  left: { right: [0, 0, -1], up: [0, 1, 0], toward: [1, 0, 0] },
  back: { right: [-1, 0, 0], up: [0, 1, 0], toward: [0, 0, -1] },
  right: { right: [0, 0, 1], up: [0, 1, 0], toward: [-1, 0, 0] },
  // The camera tips over from the front: in the picture of the top the front points down.
  top: { right: [1, 0, 0], up: [0, 0, -1], toward: [0, 1, 0] },
  bottom: { right: [1, 0, 0], up: [0, 0, 1], toward: [0, -1, 0] },
}

/**
 * Camera of a view. A name that says no side stands for its share of a full turn, going from the front towards the
 * object's left: picture `index` of `count`.
 */
export function cameraOf(view: string, index: number, count: number): Camera {
  const named = NAMED[view]
  if (named) return named
  const turn = (2 * Math.PI * index) / count
  const [sin, cos] = [Math.sin(turn), Math.cos(turn)]
  return { right: [cos, 0, -sin], up: [0, 1, 0], toward: [sin, 0, cos] }
}

/** Whether a camera looks along an axis, from either end. */
export function looksAlong({ toward }: Camera, axis: Axis): boolean {
  return Math.abs(toward[axis]) > 1 - 1e-9
}

/** Number along a direction. */
export function dot(a: Vector, x: number, y: number, z: number): number {
  return a[0] * x + a[1] * y + a[2] * z
}
