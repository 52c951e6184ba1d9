const STEPS = 4

/** sRGB transfer function (IEC 61966-2-1) for values 0–255 in quarter steps. */
const LINEAR = Float64Array.from({ length: 255 * STEPS + 1 }, (_, i) => {
  const value = i / STEPS / 255
  return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4
})

/** From an sRGB value (0–255, fractions allowed) to linear light (0–1). */
export function toLinear(value: number): number {
  return LINEAR[(value * STEPS + 0.5) | 0]!
}

const SRGB = Uint8Array.from({ length: 4097 }, (_, i) => {
  const value = i / 4096
  return Math.round(255 * (value <= 0.0031308 ? value * 12.92 : 1.055 * value ** (1 / 2.4) - 0.055))
})

/** From linear light (clamped to 0–1) to an sRGB value (0–255). */
export function toSrgb(value: number): number {
  return SRGB[value <= 0 ? 0 : value >= 1 ? 4096 : (value * 4096 + 0.5) | 0]!
}
