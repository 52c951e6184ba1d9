import type { Contrast } from './contrast.js'
import type { LabImage } from './lab-image.js'
import { type Components, labelComponents } from './label-components.js'

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
  const alike = flooded.map((isFlooded, pixel) => (!isFlooded && contrast.distance[pixel]! < ALIKE ? 1 : 0))
  const regionsAlike = labelComponents(alike, 1, width, height)
  const regions = measureRegions(image, regionsAlike, flooded, contrast)
  const objectSize = flooded.reduce((count, value) => count + 1 - value, 0)
  const kinds = regions.map((region) => {
    if (region.openings > 0.04 * region.walls + 1) return Enclosed.open
    return isHole(region, objectSize) ? Enclosed.hole : Enclosed.part
  })
  const out = new Uint8Array(flooded.length)
  for (let i = 0; i < out.length; i++) {
    const label = regionsAlike.labels[i]!
    if (label >= 0) out[i] = kinds[label]!
  }
  return out
}

function isHole(region: Region, objectSize: number): boolean {
  const { size, core } = region
  if (size < objectSize * SMALLEST_SHARE || core < SMALLEST_CORE) return false
  const lightness = region.lightnessSum / core
  const spread = Math.sqrt(Math.max(region.squareSum / core - lightness ** 2, 0))
  return region.contrastSum / core < MATCHING && spread < EVEN && Math.abs(lightness) < SHADED
}

/** What is known of one region; sums run over its core, the pixels away from the rim. */
class Region {
  /** Neighbours that the flood reached, and neighbours that belong to the object. */
  openings = 0
  walls = 0
  core = 0
  contrastSum = 0
  lightnessSum = 0
  squareSum = 0

  constructor(readonly size: number) {}

  add(contrast: number, lightness: number): void {
    this.core++
    this.contrastSum += contrast
    this.lightnessSum += lightness
    this.squareSum += lightness * lightness
  }
}

function measureRegions(
  { width, height }: LabImage,
  { labels, sizes }: Components,
  flooded: Uint8Array,
  contrast: Contrast,
): Region[] {
  const regions = Array.from(sizes, (size) => new Region(size))
  for (let i = width; i < width * (height - 1); i++) {
    const label = labels[i]!
    if (label < 0) continue
    const region = regions[label]!
    let inner = true
    for (let side = 0; side < 4; side++) {
      const next = i + (side < 2 ? 2 * side - 1 : (2 * side - 5) * width)
      if (labels[next] === label) continue
      inner = false
      if (flooded[next]) region.openings++
      else region.walls++
    }
    if (inner) region.add(contrast.distance[i]!, contrast.lightness[i]!)
  }
  return regions
}
