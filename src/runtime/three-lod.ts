import { type Camera, LOD, type Object3D, type Raycaster, Vector2, Vector3, type WebGLRenderer } from 'three'
import { clone as cloneWithSkeletons } from 'three/addons/utils/SkeletonUtils.js'
import type { Level } from './follow-model.js'
import { measureBox } from './measure-box.js'
import { pickLevel, referenceDistance } from './pick-level.js'
import type { ThreeLevel } from './three-levels.js'
import type { PhotoModel } from './types.js'

type ModelShape = Pick<PhotoModel, 'name' | 'bounds'>

const EMPTY: ModelShape = { name: '', bounds: { min: [0, 0, 0], max: [0, 0, 0] } }

const size = new Vector2()
const eye = new Vector3()

/** An `LOD` that measures distances in pixels of the picture and can take new levels at any time. */
export class PhotoModelLOD extends LOD {
  /** What each camera was last drawn by; its render target tells the height of the picture. */
  private readonly renderers = new WeakMap<Camera, WebGLRenderer>()
  private lastRenderer: WebGLRenderer | undefined
  /** The level each camera saw last, so that one camera's choice does not hold back another's. */
  private levelsSeen = new WeakMap<Camera, number>()
  private shownLevel = -1

  /** Without arguments it is empty: `clone()` calls it so, and `copy` then fills it. */
  constructor(
    private model: ModelShape = EMPTY,
    private lodBias = 1,
  ) {
    super()
    this.name = model.name
  }

  /** Copies the levels as they are now; they share geometry and materials with those of `source`. */
  override copy(source: PhotoModelLOD): this {
    super.copy(source)
    // three's own copies of a skinned mesh stay bound to the bones of the original.
    for (const [index, level] of this.levels.entries()) {
      this.remove(level.object)
      level.object = cloneWithSkeletons(source.levels[index]!.object)
      this.add(level.object)
    }
    // The model of `source` changes in place, these levels do not.
    this.model = { name: source.model.name, bounds: source.model.bounds }
    this.lodBias = source.lodBias
    this.shownLevel = source.shownLevel
    this.lastRenderer = source.lastRenderer
    for (const { object } of this.levels) this.watchRenderer(object)
    return this
  }

  /** Shows one of these levels, nearest first, from now on; others leave the object. */
  takeLevels(levels: readonly Level<ThreeLevel>[]): void {
    for (const level of this.levels) this.remove(level.object)
    this.levels.length = 0
    for (const [index, { lod, content }] of levels.entries()) {
      content.object.name = `${this.model.name}.lod${index}`
      // Hidden until the next frame chooses; the coarsest stands in for a ray that comes before.
      content.object.visible = index === levels.length - 1
      this.addLevel(content.object, lod.switchDistance * this.lodBias)
    }
    this.shownLevel = levels.length - 1
    this.levelsSeen = new WeakMap()
  }

  /** Learns from the meshes below `level` which renderer draws them: an `LOD` never meets it itself. */
  watchRenderer(level: Object3D): void {
    level.traverse((object) => {
      object.onBeforeRender = (renderer, _scene, camera) => {
        this.renderers.set(camera, renderer)
        this.lastRenderer = renderer
      }
    })
  }

  override getCurrentLevel(): number {
    return this.shownLevel
  }

  override update(camera: Camera): void {
    if (this.levels.length === 0) return
    const distances = this.levels.map((level) => level.distance)
    this.shownLevel = pickLevel(distances, this.distanceTo(camera), this.levelsSeen.get(camera) ?? -1)
    this.levelsSeen.set(camera, this.shownLevel)
    for (const [index, level] of this.levels.entries()) level.object.visible = index === this.shownLevel
  }

  /** Only the level that is shown can be hit; three's own method would hit all of them. */
  override raycast(raycaster: Raycaster, intersects: Parameters<LOD['raycast']>[1]): false {
    const levels = new Set<Object3D>(this.levels.map((level) => level.object))
    const hidden = (child: Object3D) => levels.has(child) && !child.visible
    raycaster.intersectObjects(
      this.children.filter((child) => !hidden(child)),
      true,
      intersects,
    )
    return false // The children have been asked already.
  }

  /** Distance from `camera` to the model, on the scale that `switchDistance` is stated for. */
  private distanceTo(camera: Camera): number {
    this.updateWorldMatrix(true, false)
    const { x, y, z } = eye.setFromMatrixPosition(camera.matrixWorld)
    const { min, max } = this.model.bounds
    const projection = camera.projectionMatrix.elements
    return referenceDistance({
      ...measureBox([x, y, z], { matrix: this.matrixWorld.elements, min, max }),
      lines: this.linesOf(camera),
      projection: projection[5],
      orthographic: projection[15] === 1,
    })
  }

  /** Height of the picture that is being drawn, in device pixels; a guess until the model was first drawn. */
  private linesOf(camera: Camera): number {
    const renderer = this.renderers.get(camera) ?? this.lastRenderer
    if (renderer) return renderer.getRenderTarget()?.height ?? renderer.getDrawingBufferSize(size).y
    return typeof window === 'undefined' ? 1080 : window.innerHeight * window.devicePixelRatio
  }
}
