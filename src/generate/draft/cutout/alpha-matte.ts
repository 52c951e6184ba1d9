import { createField, type Field, type Raster } from '../raster.js'

/** Share of pixels that must be clear before a picture counts as already cut out. */
const CLEAR_SHARE = 0.01

/**
 * The matte of a picture that has its background removed; `null` when it has not.
 * Faint alpha is a soft shadow or a glow, not the object: coverage starts at 0.35, so the outline stays at one half.
 */
export function alphaMatte({ width, height, alpha }: Raster): Field | null {
  if (!alpha) return null
  let clear = 0
  for (const value of alpha) if (value < 64) clear++
  if (clear < alpha.length * CLEAR_SHARE) return null
  const matte = createField(width, height)
  for (let i = 0; i < alpha.length; i++) {
    matte.data[i] = Math.min(Math.max((alpha[i]! / 255 - 0.35) / 0.3, 0), 1)
  }
  return matte
}
