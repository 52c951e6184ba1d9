const START = 0.8 - 0.04
const DESATURATION = 0.15

/**
 * Brings bright light into 0–1 and leaves base colours as they are: the Khronos PBR neutral tone mapper
 * (github.com/KhronosGroup/ToneMapping). Works in place on three numbers.
 */
export function toneMap(color: Float64Array): void {
  const low = Math.min(color[0]!, color[1]!, color[2]!)
  const offset = low < 0.08 ? low - 6.25 * low * low : 0.04
  const peak = Math.max(color[0]!, color[1]!, color[2]!) - offset
  const d = 1 - START
  const newPeak = peak < START ? peak : 1 - (d * d) / (peak + d - START)
  const scale = peak < START ? 1 : newPeak / peak
  const grey = peak < START ? 0 : 1 - 1 / (DESATURATION * (peak - newPeak) + 1)
  for (let k = 0; k < 3; k++) {
    color[k] = (color[k]! - offset) * scale * (1 - grey) + newPeak * grey
  }
}
