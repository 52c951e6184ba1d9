const LINES = 1080
const PIXEL_PER_METER = (2 * Math.tan(Math.PI / 6)) / LINES
/** Height of the model where level 0 is judged close up, in pixels. */
const CLOSE_UP = 512
const MAX_PIXELS = 1024

/**
 * Eight cameras round a model, with the part of a 1080-line picture that shows it.
 * @param distance from the camera to the middle of the model, in metres; null: where the model is 512 pixels tall.
 */
export function viewsAt({ bounds: { min, max } }, distance) {
  const center = min.map((value, axis) => (value + max[axis]) / 2)
  const radius = Math.hypot(...min.map((value, axis) => max[axis] - value)) / 2
  const extent = Math.max(...min.map((value, axis) => max[axis] - value))
  // Never so close that the camera stands within the model.
  const away = Math.max(distance ?? extent / (CLOSE_UP * PIXEL_PER_METER), radius * 1.3)
  const metersPerPixel = away * PIXEL_PER_METER
  const size = Math.min(MAX_PIXELS, Math.max(16, Math.ceil((2 * radius * 1.15) / metersPerPixel)))
  const directions = Array.from({ length: 8 }, (_, i) => {
    const azimuth = (i * Math.PI) / 4
    const elevation = i % 2 === 0 ? 0.44 : -0.17
    return [
      Math.cos(elevation) * Math.sin(azimuth),
      Math.sin(elevation),
      Math.cos(elevation) * Math.cos(azimuth),
    ]
  })
  return {
    center,
    radius,
    distance: away,
    size,
    modelPixels: Math.round(extent / metersPerPixel),
    /** Full angle that the square picture spans, in degrees. */
    fieldOfView: (2 * Math.atan((size * PIXEL_PER_METER) / 2) * 180) / Math.PI,
    directions,
  }
}
