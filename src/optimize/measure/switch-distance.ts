const LINES = 1080
const FIELD_OF_VIEW = Math.PI / 3

/** Width of a pixel one metre away: 1080 lines, 60° vertical field of view. */
const PIXEL_PER_METER = (2 * Math.tan(FIELD_OF_VIEW / 2)) / LINES

/** Share of a pixel that counts as under one pixel. */
const MARGIN = 1 + 1e-6

/** Distance in metres from which deviations and texels of these sizes (in metres) are under one pixel. */
export function switchDistanceOf(errorMeters: number, texelMeters: number): number {
  return (Math.max(errorMeters, texelMeters) / PIXEL_PER_METER) * MARGIN
}
