/** Lines and vertical field of view that `switchDistance` is stated for: 1080 lines, 60°. */
const REFERENCE_LINES = 1080
const REFERENCE_PROJECTION = 1 / Math.tan(Math.PI / 6)

/** A level stays until the camera is this share nearer than the distance that brought it in. */
const HYSTERESIS = 0.05

/** How a camera sees a model at the moment. */
export interface ModelView {
  /** From the camera to the nearest point of the model's bounds, in metres of the world. */
  readonly distance: number
  /** The most that one metre of the model measures in the world: the largest scale of its node and parents. */
  readonly scale: number
  /** Height of the picture, in device pixels. */
  readonly lines: number
  /** Element (2,2) of the projection matrix: the cotangent of half the vertical field of view. */
  readonly projection: number
  readonly orthographic: boolean
}

/**
 * The distance, on 1080 lines and 60°, at which a metre of the model covers as many pixels as it does in `view`.
 *
 * A metre of the model at distance d covers `scale · lines · cot(fov / 2) / (2 · d)` pixels under perspective,
 * and `scale · lines · projection / 2` without. Setting both sides equal gives the ratio below. Perspective
 * division: Akenine-Möller et al., Real-Time Rendering, 4th edition, section 4.7; the same measure as the
 * "screen-space error" of Luebke et al., Level of Detail for 3D Graphics, section 3.1.
 */
export function referenceDistance(view: ModelView): number {
  const pixels = view.scale * view.lines * view.projection
  if (!(pixels > 0)) return 0
  const ratio = (REFERENCE_LINES * REFERENCE_PROJECTION) / pixels
  return view.orthographic ? ratio : ratio * view.distance
}

/**
 * The index of the coarsest level that may be shown at `distance`.
 * `switchDistances` is in metres, nearest level first; `current` is the level shown now, -1 for none.
 */
export function pickLevel(switchDistances: readonly number[], distance: number, current: number): number {
  for (let index = switchDistances.length - 1; index > 0; index--) {
    const from = switchDistances[index]!
    const threshold = index <= current ? from * (1 - HYSTERESIS) : from
    if (distance >= threshold) return index
  }
  return 0
}
