/** The pixel to the left (side 0), right (1), above (2) or below (3) of a pixel, or −1 beyond the edge of the picture. */
export function neighbourOf(pixel: number, side: number, width: number, count: number): number {
  if (side === 0) return pixel % width > 0 ? pixel - 1 : -1
  if (side === 1) return (pixel + 1) % width > 0 ? pixel + 1 : -1
  if (side === 2) return pixel >= width ? pixel - width : -1
  return pixel + width < count ? pixel + width : -1
}
