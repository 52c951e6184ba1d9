import type { PlacedView } from './calibrate-views.js'

const OPPOSITE: Readonly<Record<string, string>> = { left: 'right', right: 'left' }

/**
 * Stand-ins for a side that was not photographed: most objects look alike from the left and from the right, so the
 * one is painted with the mirror image of the other.
 */
export function mirroredSides(views: readonly PlacedView[]): PlacedView[] {
  return views
    .filter(({ view }) => OPPOSITE[view] && !views.some((other) => other.view === OPPOSITE[view]))
    .map((view) => ({ ...view, view: OPPOSITE[view.view]!, camera: mirrored(view.camera) }))

  // The same picture, seen through the object's own mirror plane.
  function mirrored({ right, up, toward }: PlacedView['camera']) {
    const [x, y, z] = toward
    return { right, up, toward: [-x, y, z] as const }
  }
}
