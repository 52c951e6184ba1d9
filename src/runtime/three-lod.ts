import { type Camera, LOD, type Mesh, type Object3D, type Raycaster, Vector2, Vector3 } from 'three'
import type { Level } from './follow-model.js'
import { distanceToBox, pickLevel, referenceDistance } from './pick-level.js'
import type { ThreeLevel } from './three-levels.js'
import type { PhotoModel } from './types.js'

/** An `LOD` that measures distances in pixels of the picture and can take new levels at any time. */
export class PhotoModelLOD extends LOD {
  /** Height of the picture that the model was last drawn to, in device pixels. */
  private lines = typeof window === 'undefined' ? 1080 : window.innerHeight * window.devicePixelRatio
  private shownLevel = -1

  constructor(
    private readonly model: PhotoModel,
    private readonly lodBias: number,
  ) {
    super()
    this.name = model.name
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
  }

  /** Learns the height of the picture from the renderer, which an `LOD` never meets itself. */
  watchPictureHeight(mesh: Mesh): void {
    const size = new Vector2()
    mesh.onBeforeRender = (renderer) => {
      this.lines = renderer.getRenderTarget()?.height ?? renderer.getDrawingBufferSize(size).y
    }
  }

  override getCurrentLevel(): number {
    return this.shownLevel
  }

  override update(camera: Camera): void {
    if (this.levels.length === 0) return
    const distances = this.levels.map((level) => level.distance)
    this.shownLevel = pickLevel(distances, this.distanceTo(camera), this.shownLevel)
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
    const eye = this.worldToLocal(new Vector3().setFromMatrixPosition(camera.matrixWorld))
    const projection = camera.projectionMatrix.elements
    const { min, max } = this.model.bounds
    return referenceDistance({
      distance: distanceToBox([eye.x, eye.y, eye.z], [...min], [...max]),
      scale: Math.cbrt(Math.abs(this.matrixWorld.determinant())) || 1,
      lines: this.lines,
      projection: projection[5],
      orthographic: projection[15] === 1,
    })
  }
}
