type SharpModule = typeof import('sharp')['default']

/**
 * Loads sharp when the first picture needs it (its library takes over 100 ms to load).
 * libvips' cache of operations is switched off: no picture is decoded twice, so it would only hold memory.
 */
export async function loadSharp(): Promise<SharpModule> {
  const { default: sharp } = await import('sharp')
  sharp.cache(false)
  return sharp
}
