import { loadSharp } from '../imaging/index.js'

/** What a picture's header says. Nothing is decoded, so a picture may claim any size. */
export interface PictureHeader {
  /** Size in pixels as stored, before orientation. */
  readonly width: number
  readonly height: number
  /** EXIF orientation, 1–8; 1 where there is none or no valid one. */
  readonly orientation: number
  readonly hasAlpha: boolean
  /** Whether the colours are CMYK or another space that screens do not show. */
  readonly isForeignColor: boolean
  /** Whether a channel has more than eight bits. */
  readonly isDeep: boolean
}

/** Color spaces of libvips that leave as they are: 8-bit and 16-bit RGB and grey. */
const SCREEN_SPACES = ['srgb', 'b-w', 'rgb', 'rgb16', 'grey16']

/** Reads the header of a JPEG, PNG or WebP. Throws the decoder's error if there is none. */
export async function readPictureHeader(bytes: Buffer): Promise<PictureHeader> {
  const sharp = await loadSharp()
  const {
    width,
    height,
    orientation = 1,
    hasAlpha,
    space,
    depth,
  } = await sharp(bytes, {
    limitInputPixels: false,
  }).metadata()
  return {
    width,
    height,
    orientation: orientation >= 1 && orientation <= 8 ? orientation : 1,
    hasAlpha,
    isForeignColor: !SCREEN_SPACES.includes(space),
    isDeep: depth !== 'uchar',
  }
}
