import type { Contrast } from './contrast.js'
import type { LabImage } from './lab-image.js'
import { labelComponents } from './label-components.js'

/** What a pixel of background-like colour that the flood did not reach is. */
export const Enclosed = { none: 0, hole: 1, part: 2, open: 3 } as const

/** Contrast below which a pixel may be background (ΔE). */
const ALIKE = 11
/** Mean contrast of a hole (ΔE), away from its rim. */
const MATCHING = 4.5
/** Spread of lightness within a hole (standard deviation): a background seen through a handle is even. */
const EVEN = 4
/** Most that a hole may be darker or lighter than the background on average. */
const SHADED = 11
/** Smallest hole, as a share of the object, and in pixels away from the rim. */
const SMALLEST_SHARE = 0.0025
const SMALLEST_CORE = 25

/**
 * Sorts what looks like background inside of the outline. A hole (handle, gap between legs) is walled in by the
 * object, even, and not lighter than the background. A highlight or a white patch is walled in, but not even or
 * too light: part of the object. What runs out to the background over a weak edge stays open: a white sole before
 * a white wall, or a shadow.
 */
export function findHoles(image: LabImage, flooded: Uint8Array, contrast: Contrast): Uint8Array {
  const { width, height } = image
  const alike = (pixel: number) => !flooded[pixel] && contrast.distance[pixel]! < ALIKE
  const { labels, sizes } = labelComponents(width, height, alike)
  const regions = measureRegions(width, height, labels, sizes, flooded, contrast)
  const objectSize = flooded.reduce((count, value) => count + 1 - value, 0)
  const kinds = regions.map((region) => {
    if (region.openings > 0.04 * region.walls + 1) return Enclosed.open
    return isHole(region, objectSize) ? Enclosed.hole : Enclosed.part
  })
  return Uint8Array.from(labels, (label) => (label < 0 ? Enclosed.none : kinds[label]!))
}

function isHole({ size, core, contrast, lightness, spread }: Region, objectSize: number): boolean {
  if (size < objectSize * SMALLEST_SHARE || core < SMALLEST_CORE) return false
  return contrast < MATCHING && spread < EVEN && Math.abs(lightness) < SHADED
}

interface Region {
  readonly size: number
  /** Neighbours that the flood reached, and neighbours that belong to the object. */
  openings: number
  walls: number
  /** Pixels away from the rim; of these the mean contrast, and mean and standard deviation of the lightness. */
  core: number
  contrast: number
  lightness: number
  spread: number
}

function measureRegions(
  width: number,
  height: number,
  labels: Int32Array,
  sizes: number[],
  flooded: Uint8Array,
  contrast: Contrast,
): Region[] {
  const regions = sizes.map((size) => ({
    size,
    openings: 0,
    walls: 0,
    core: 0,
    contrast: 0,
    lightness: 0,
    spread: 0,
  }))
  const squares = new Float64Array(sizes.length)
  for (let i = width; i < width * (height - 1); i++) {
    const label = labels[i]!
    if (label < 0) continue
    const region = regions[label]!
    let inner = true
    for (const next of [i - 1, i + 1, i - width, i + width]) {
      if (labels[next] === label) continue
      inner = false
      if (flooded[next]) region.openings++
      else region.walls++
    }
    if (!inner) continue
    const l = contrast.lightness[i]!
    region.core++
    region.contrast += contrast.distance[i]!
    region.lightness += l
    squares[label] = squares[label]! + l * l
  }
  regions.forEach((region, label) => {
    if (region.core === 0) return
    region.contrast /= region.core
    region.lightness /= region.core
    region.spread = Math.sqrt(Math.max(squares[label]! / region.core - region.lightness ** 2, 0))
  })
  return regions
}
