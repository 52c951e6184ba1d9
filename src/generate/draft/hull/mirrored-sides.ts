import type { PlacedView } from './calibrate-views.js'
import { looksAlong } from './view-camera.js'

/**
 * Stand-ins for a side that was not photographed: most objects look alike from the left and from the right, so the
 * one is painted with the mirror image of the other: the same picture, seen through the object's own middle plane.
 */
export function mirroredSides(views: readonly PlacedView[]): PlacedView[] {
  const sides = views.filter(({ camera }) => looksAlong(camera, 0))
  return sides
    .filter(({ camera }) => !sides.some((other) => other.camera.toward[0] * camera.toward[0] < 0))
    .map((view) => {
      const { right, up, toward } = view.camera
      return { ...view, camera: { right, up, toward: [-toward[0], toward[1], toward[2]] as const } }
    })
}
