import type { Field } from '../raster.js'
import { labelComponents } from './label-components.js'

/** Pieces smaller than this share of the largest are crumbs. */
const CRUMB = 0.003

/** Clears the crumbs that refining a matte leaves beside the subject; its pieces of some size stay. */
export function dropCrumbs({ width, height, data }: Field): void {
  const inside = new Uint8Array(data.length)
  for (let i = 0; i < data.length; i++) if (data[i]! >= 0.5) inside[i] = 1
  const { labels, sizes } = labelComponents(inside, 1, width, height)
  if (sizes.length < 2) return
  const least = sizes.reduce((most, size) => Math.max(most, size), 0) * CRUMB
  if (sizes.every((size) => size >= least)) return
  for (let i = 0; i < data.length; i++) {
    const label = labels[i]!
    if (label >= 0 && sizes[label]! < least) data[i] = 0.3 // Just outside: the outline nearby is left as it is.
  }
}
