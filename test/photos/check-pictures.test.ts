import { deflateSync } from 'node:zlib'
import sharp, { type Color } from 'sharp'
import { expect, test } from 'vitest'
import { checkPictures } from '../../src/photos/index.js'
import { insertAfterHeader, pngChunk } from './png.js'
import { check, draw, fixture, fixturePath, noise, pictureAt, pictureOf } from './support.js'

const jpeg = () => draw().jpeg({ quality: 90 }).toBuffer()
const png = () => draw().png().toBuffer()

/** Checks that bytes are refused, and returns the sentence. */
async function refusal(bytes: Buffer, code: string, fileName = 'thing.photo.jpg'): Promise<string> {
  const error = await check(bytes, fileName).catch((error: unknown) => error)
  expect(error).toMatchObject({ name: 'PhotoError', code, photo: fileName, charged: 'no' })
  const { message, hint } = error as { message: string; hint: string }
  expect(message.startsWith(`${fileName} `)).toBe(true)
  expect(hint).toMatch(/^[A-Z].*\.$/)
  return message
}

test('a photo is described as it stands upright', async () => {
  const picture = await pictureAt(fixturePath('handbag-orientation-6.photo.jpg'))
  const [checked] = await checkPictures([picture])
  expect(checked).toMatchObject({
    ...picture,
    format: 'jpeg',
    width: 480,
    height: 360,
    orientation: 6,
    hasAlpha: false,
    transparent: false,
    pixelChanges: ['orientation'],
  })
})

test.each([
  ['a plain JPEG', () => jpeg(), { format: 'jpeg', pixelChanges: [] }],
  ['a progressive JPEG', () => draw().jpeg({ progressive: true }).toBuffer(), { pixelChanges: [] }],
  ['a JPEG with restart markers and EXIF', () => fixture('mug.photo.jpg'), { width: 700, pixelChanges: [] }],
  ['a greyscale JPEG', () => draw().toColourspace('b-w').jpeg().toBuffer(), { pixelChanges: [] }],
  ['a CMYK JPEG', () => fixture('candle-holder-cmyk.photo.jpg'), { pixelChanges: ['color'] }],
  ['a PNG named .jpg', () => png(), { format: 'png', width: 320, height: 288 }],
  ['a 1-bit PNG', () => draw().png({ palette: true, colors: 2 }).toBuffer(), { pixelChanges: [] }],
  ['a 16-bit PNG', () => draw().toColourspace('rgb16').png().toBuffer(), { pixelChanges: ['depth'] }],
  ['an interlaced PNG', () => draw().png({ progressive: true }).toBuffer(), { pixelChanges: [] }],
  ['a PNG with alpha', () => draw({ channels: 4 }).png().toBuffer(), { hasAlpha: true, transparent: true }],
  ['a WebP', () => draw().webp().toBuffer(), { format: 'webp' }],
  ['a lossless WebP', () => draw({ channels: 4 }).webp({ lossless: true }).toBuffer(), { transparent: true }],
  ['256 pixels a side', () => draw({ width: 256, height: 256 }).jpeg().toBuffer(), { width: 256 }],
])('%s is accepted', async (_, make, expected) => {
  expect(await check(await make())).toMatchObject(expected)
})

test('bytes after the end of a JPEG and stray bytes between its segments do no harm', async () => {
  const bytes = await jpeg()
  expect(await check(Buffer.concat([bytes, Buffer.alloc(4000, 'PK')]))).toMatchObject({ format: 'jpeg' })
  const stray = Buffer.concat([bytes.subarray(0, 20), Buffer.from([1, 2, 3]), bytes.subarray(20)])
  expect(await check(stray)).toMatchObject({ format: 'jpeg' })
})

test.each([
  ['a GIF picture', () => draw().gif().toBuffer()],
  ['a TIFF picture', () => draw().tiff().toBuffer()],
  ['an AVIF picture', () => draw({ width: 64, height: 64 }).avif({ effort: 0 }).toBuffer()],
  ['a HEIC picture', () => Buffer.from('\0\0\0\x18ftypheic\0\0\0\0mif1heic', 'latin1')],
  ['a HEIF picture', () => Buffer.from('\0\0\0\x18ftypmif1\0\0\0\0mif1hevc', 'latin1')],
  ['a film', () => Buffer.from('\0\0\0\x18ftypisom\0\0\0\0isomavc1', 'latin1')],
  ['a BMP picture', () => Buffer.concat([Buffer.from('BM'), Buffer.alloc(60)])],
  ['a Photoshop file', () => Buffer.from('8BPS\0\x01')],
  ['a PDF document', () => Buffer.from('%PDF-1.7\n')],
  ['a JPEG XL picture', () => Buffer.from([0xff, 0x0a, 0xfa, 0x1f])],
  ['a raw photo of a camera (CR2)', () => Buffer.from('II*\0\x10\0\0\0CR\x02\0', 'latin1')],
  [
    'an SVG drawing',
    () => Buffer.from('<?xml version="1.0"?><!-- x --><svg xmlns="http://www.w3.org/2000/svg"/>'),
  ],
  ['a web page (HTML)', () => Buffer.from('\uFEFF\n<!DOCTYPE html><html><body>404</body></html>')],
  ['an XML document', () => Buffer.from('<?xml version="1.0"?><Error><Code>AccessDenied</Code></Error>')],
  ['a JSON document', () => Buffer.from('{"error":"not found"}')],
  [
    'a Git LFS pointer',
    () => Buffer.from('version https://git-lfs.github.com/spec/v1\noid sha256:ab\nsize 3\n'),
  ],
  ['a text file', () => Buffer.from('Not Found')],
  ['a ZIP archive', () => Buffer.from('PK\x03\x04\x14\0', 'latin1')],
  ['a GLB model', () => Buffer.from('glTF\x02\0\0\0', 'latin1')],
  ['not a picture that is known', () => Buffer.from([0, 1, 2, 3, 4, 5])],
])('%s is refused by what it is', async (kind, make) => {
  expect(await refusal(await make(), 'RAGE3D_PHOTO_FORMAT')).toContain(` is ${kind}`)
})

test('an empty file and one of zeros are refused', async () => {
  expect(await refusal(Buffer.alloc(0), 'RAGE3D_PHOTO_DAMAGED')).toContain('is empty')
  expect(await refusal(Buffer.alloc(5000), 'RAGE3D_PHOTO_DAMAGED')).toContain('zero bytes')
})

test('animated WebP and PNG are refused with the number of frames, one frame is a still picture', async () => {
  const frames = [await png(), await draw().negate().png().toBuffer()]
  const webp = await sharp(frames, { join: { animated: true } })
    .webp()
    .toBuffer()
  expect(await refusal(webp, 'RAGE3D_PHOTO_ANIMATED')).toContain('an animated WebP of 2 frames')
  const animationOf = (count: number) => pngChunk('acTL', Buffer.from([0, 0, 0, count, 0, 0, 0, 0]))
  const apng = insertAfterHeader(await png(), animationOf(3))
  expect(await refusal(apng, 'RAGE3D_PHOTO_ANIMATED')).toContain('an animated PNG (APNG) of 3 frames')
  expect(await check(insertAfterHeader(await png(), animationOf(1)))).toMatchObject({
    pixelChanges: ['animation'],
  })
})

test.each([
  ['a JPEG cut in its scan', async () => cut(await jpeg(), 0.5)],
  ['a JPEG cut in its header', async () => (await jpeg()).subarray(0, 300)],
  ['a JPEG without its last bytes', async () => (await jpeg()).subarray(0, -2)],
  ['a JPEG of two bytes', () => Buffer.from([0xff, 0xd8])],
  ['a progressive JPEG cut late', async () => cut(await draw().jpeg({ progressive: true }).toBuffer(), 0.9)],
  ['a JPEG whose scan was damaged', () => fixture('corrupt-scan.photo.jpg')],
  ['a PNG cut in its pixels', async () => cut(await png(), 0.5)],
  ['a PNG without its end chunk', async () => (await noise(256, 256).png().toBuffer()).subarray(0, -40)],
  ['a PNG without its last byte', async () => (await png()).subarray(0, -1)],
  ['a PNG that ends with its pixels', async () => (await png()).subarray(0, -12)],
  ['a PNG with a flipped byte', async () => flip(await png(), 0.5)],
  [
    'a PNG sent as text',
    async () => Buffer.from((await png()).toString('latin1').replaceAll('\r\n', '\n'), 'latin1'),
  ],
  ['a PNG of a header alone', async () => (await png()).subarray(0, 33)],
  ['a WebP cut in its pixels', async () => cut(await draw().webp().toBuffer(), 0.6)],
  ['a WebP of a header alone', () => Buffer.from('RIFF\x10\0\0\0WEBPVP8 ', 'latin1')],
])('%s is refused as damaged', async (_, make) => {
  expect(await refusal(await make(), 'RAGE3D_PHOTO_DAMAGED')).toMatch(
    /cannot be decoded: the .*(damaged|cut off)/,
  )
})

test.each([
  ['baseline', {}],
  ['progressive', { progressive: true }],
])('most damage that a decoder passes over in silence is found in a %s JPEG', async (_, options) => {
  const bytes = await sharp(await fixture('mug.photo.jpg'))
    .jpeg({ quality: 90, ...options })
    .toBuffer()
  const start = bytes.indexOf(Buffer.from([0xff, 0xda])) + 200
  let found = 0
  for (let i = 0; i < 20; i++) {
    const at = start + Math.floor((i / 20) * (bytes.length - start - 100))
    const damaged = Buffer.from(bytes)
    for (let j = 0; j < 64; j++) damaged[at + j] = (damaged[at + j]! ^ (37 + 11 * j)) & 0x7f
    found += await check(damaged).then(
      () => 0,
      () => 1,
    )
  }
  // Codes that happen to fit again, and bits that refine a value, cannot be told from sound ones.
  expect(found).toBeGreaterThanOrEqual(15)
})

test('sound JPEGs of every kind pass the look into their scans', async () => {
  const kinds = [
    { quality: 100 },
    { quality: 1 },
    { progressive: true, quality: 40 },
    { mozjpeg: true },
    { chromaSubsampling: '4:4:4', progressive: true },
    { optimiseCoding: false },
  ]
  for (const [i, kind] of kinds.entries()) {
    for (const image of [noise(257 + 3 * i, 300 - 7 * i), draw({ width: 256 + i, height: 301 + i })]) {
      await expect(check(await image.jpeg(kind).toBuffer())).resolves.toBeDefined()
    }
  }
})

test.each([
  [199, 199],
  [4000, 24],
  [255, 1000],
])('%i × %i pixels are too small', async (width, height) => {
  const message = await refusal(await draw({ width, height }).jpeg().toBuffer(), 'RAGE3D_PHOTO_TOO_SMALL')
  expect(message).toBe(`thing.photo.jpg is ${width} × ${height} pixels; each side must have at least 256.`)
})

test('a bomb is refused by its header, at once', async () => {
  const before = performance.now()
  const message = await refusal(emptyPng(30_000, 30_000), 'RAGE3D_PHOTO_TOO_LARGE')
  expect(message).toContain('30000 × 30000 pixels, 900 megapixels; at most 100 are accepted')
  const tall = await jpeg()
  const frame = tall.indexOf(Buffer.from([0xff, 0xc0]))
  tall.writeUInt16BE(60_000, frame + 5)
  tall.writeUInt16BE(60_000, frame + 7)
  await refusal(tall, 'RAGE3D_PHOTO_TOO_LARGE')
  expect(performance.now() - before).toBeLessThan(2000)
})

test('pictures that show nothing are refused', async () => {
  const plain = (background: Color, channels: 3 | 4 = 3) =>
    sharp({ create: { width: 400, height: 300, channels, background } })
  const white = await plain('#ffffff').jpeg().toBuffer()
  expect(await refusal(white, 'RAGE3D_PHOTO_BLANK')).toBe(
    'thing.photo.jpg has one single colour and shows nothing.',
  )
  await refusal(await plain('#3f7ab2').jpeg({ quality: 40 }).toBuffer(), 'RAGE3D_PHOTO_BLANK')
  await refusal(await plain('#808080').toColourspace('b-w').png().toBuffer(), 'RAGE3D_PHOTO_BLANK')
  await refusal(await plain({ r: 9, g: 9, b: 9, alpha: 0.5 }, 4).webp().toBuffer(), 'RAGE3D_PHOTO_BLANK')
  const hidden = await draw({ channels: 3 }).ensureAlpha(0).png().toBuffer()
  expect(await refusal(hidden, 'RAGE3D_PHOTO_BLANK')).toContain('is fully transparent')
})

test('a silhouette of one colour on nothing is something', async () => {
  const shape = await draw({ channels: 4 }).extractChannel(3).toColourspace('b-w').png().toBuffer()
  const black = sharp({ create: { width: 320, height: 288, channels: 3, background: '#000' } })
  expect(await check(await black.joinChannel(shape).png().toBuffer())).toMatchObject({ transparent: true })
})

test('the first picture at fault is named, and no other is decoded', async () => {
  const pictures = [pictureOf(await jpeg(), 'a.photo.jpg'), pictureOf(Buffer.alloc(0), 'a.photo.back.jpg')]
  await expect(checkPictures(pictures)).rejects.toMatchObject({ photo: 'a.photo.back.jpg' })
})

test('a cancelled check stops with the reason of the signal', async () => {
  const pictures = [pictureOf(await jpeg())]
  await expect(checkPictures(pictures, { signal: AbortSignal.abort() })).rejects.toMatchObject({
    name: 'AbortError',
  })
})

const cut = (bytes: Buffer, share: number): Buffer => bytes.subarray(0, Math.floor(bytes.length * share))

function flip(bytes: Buffer, share: number): Buffer {
  const copy = Buffer.from(bytes)
  copy[Math.floor(copy.length * share)]! ^= 0xff
  return copy
}

/** A PNG that claims a size over almost no data. */
function emptyPng(width: number, height: number): Buffer {
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  header.set([8, 6], 8)
  const signature = Buffer.from('\x89PNG\r\n\x1a\n', 'latin1')
  const chunks = [pngChunk('IHDR', header), pngChunk('IDAT', deflateSync(Buffer.alloc(8))), pngChunk('IEND')]
  return Buffer.concat([signature, ...chunks])
}
