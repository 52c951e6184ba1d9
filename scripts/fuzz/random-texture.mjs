import { EXTTextureWebP } from '@gltf-transform/extensions'
import sharp from 'sharp'

const KINDS = ['png', 'png', 'jpeg', 'webp', 'grey png', '16 bit png', 'palette png']

/** A picture of any size and format, of one colour now and then; or one that is there already. */
export async function createTexture(document, dice, { alpha }) {
  const { chance, pick, integer, between, note, odd } = dice
  const others = document.getRoot().listTextures()
  if (others.length > 0 && odd(0.15, 'picture in several slots')) return pick(others)
  const odds = [integer(2, 90), integer(2, 90)]
  const [width, height] = pick([[64, 64], [1, 1], [128, 32], odds, [256, 256]])
  const kind = pick(KINDS)
  note(`${width}x${height} ${kind}`)
  const format = kind.split(' ').at(-1)
  if (format === 'webp') document.createExtension(EXTTextureWebP).setRequired(true)
  const channels = alpha || chance(0.2) ? 4 : 3
  const data = Buffer.alloc(width * height * channels)
  const valueAt = chance(0.15) ? (_x, _y, channel) => 90 + 40 * channel : waves(between(0, 100))
  for (let i = 0; i < data.length; i++) {
    const [pixel, channel] = [Math.floor(i / channels), i % channels]
    const opaque = channel === 3 && !alpha
    data[i] = opaque ? 255 : valueAt((pixel % width) / width, Math.floor(pixel / width) / height, channel)
  }
  let picture = sharp(data, { raw: { width, height, channels } })
  if (kind === 'grey png') picture = picture.greyscale()
  if (kind === '16 bit png') picture = picture.toColourspace('rgb16')
  const encoded = await picture.toFormat(format, { palette: kind === 'palette png' }).toBuffer()
  const texture = document.createTexture(`picture-${others.length}`).setMimeType(`image/${format}`)
  return texture.setImage(new Uint8Array(encoded))
}

const waves = (start) => (x, y, channel) =>
  128 + 100 * Math.sin(start + 9 * x * (1 + channel)) * Math.cos(7 * y)
