export { loadSharp } from './load-sharp.js'
export type { PackedPixels } from './packed-pixels.js'
