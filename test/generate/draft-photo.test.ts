import { readFile } from 'node:fs/promises'
import sharp from 'sharp'
import { expect, test } from 'vitest'
import { decodePhoto } from '../../src/generate/draft/decode-photo.js'
import type { Raster } from '../../src/generate/draft/raster.js'
import { checkPictures, prepareUpload } from '../../src/photos/index.js'
import { draftFixture } from '../support/draft.js'

test('a CMYK photo without a profile has the colours of its upload', async () => {
  const bytes = await sharp(draftFixture('mug.jpg')).toColourspace('cmyk').jpeg({ quality: 95 }).toBuffer()
  const picture = { view: 'front', path: '/cmyk.photo.jpg', fileName: 'cmyk.photo.jpg', bytes, sha256: '' }
  const [checked] = await checkPictures([picture])
  const upload = await prepareUpload(checked!)
  expect(differenceOf(await decodePhoto(bytes), await decodePhoto(upload.bytes))).toBeLessThan(1.5)
})

test('paper without ink is white', async () => {
  const white = await sharp({ create: { width: 300, height: 300, channels: 3, background: '#fff' } })
    .toColourspace('cmyk')
    .jpeg()
    .toBuffer()
  const { rgb } = await decodePhoto(white)
  expect(rgb.every((value) => value === 255)).toBe(true)
})

test('greyscale, 16-bit and transparent pictures come as 8-bit colours, with coverage where there is any', async () => {
  const gray = await decodePhoto(await readFile(draftFixture('hat-gray.jpg')))
  expect(gray.rgb).toHaveLength(gray.width * gray.height * 3)
  expect(gray.alpha).toBeNull()
  const chair = await sharp(draftFixture('chair.png')).toColourspace('rgb16').png().toBuffer()
  const deep = await decodePhoto(chair)
  const plain = await decodePhoto(await readFile(draftFixture('chair.png')))
  expect(deep.alpha).toHaveLength(deep.width * deep.height)
  expect(differenceOf(deep, plain)).toBeLessThan(1)
  const grayAlpha = await sharp(draftFixture('chair.png')).toColourspace('b-w').png().toBuffer()
  expect((await decodePhoto(grayAlpha)).alpha).toEqual(plain.alpha)
})

/** Mean difference of two pictures of one size, 0–255. */
function differenceOf(a: Raster, b: Raster): number {
  expect([a.width, a.height]).toEqual([b.width, b.height])
  return a.rgb.reduce((sum, value, i) => sum + Math.abs(value - b.rgb[i]!), 0) / a.rgb.length
}
