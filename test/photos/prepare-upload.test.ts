import { deflateSync } from 'node:zlib'
import sharp from 'sharp'
import { expect, test } from 'vitest'
import { prepareUpload, prepareUploads } from '../../src/photos/index.js'
import { insertAfterHeader, pngChunk } from './png.js'
import { check, draw, fixture, meanDifference, noise, pixelsOf } from './support.js'

const upload = async (bytes: Buffer) => prepareUpload(await check(bytes))

const EXIF = { IFD0: { Copyright: 'Someone' }, IFD3: { GPSLatitude: '51/1 30/1 0/1', GPSLatitudeRef: 'N' } }
const XMP = '<x:xmpmeta xmlns:x="adobe:ns:meta/"><secret-place/></x:xmpmeta>'

/** Checks that nothing personal is left and that the pixels are the same. */
async function expectClean(sent: Buffer, source: Buffer): Promise<void> {
  const { exif, xmp, iptc } = await sharp(sent).metadata()
  expect({ exif, xmp, iptc }).toEqual({ exif: undefined, xmp: undefined, iptc: undefined })
  for (const mark of ['Exif', 'GPS', 'Someone', 'xmpmeta', 'secret', '8BIM'])
    expect(sent.includes(mark), mark).toBe(false)
  expect((await pixelsOf(sent)).data.equals((await pixelsOf(source)).data)).toBe(true)
}

test.each([
  ['JPEG', () => draw().jpeg().toBuffer(), 'image/jpeg', 'jpg'],
  ['PNG', () => draw({ channels: 4 }).png().toBuffer(), 'image/png', 'png'],
  ['WebP', () => draw().webp().toBuffer(), 'image/webp', 'webp'],
  [
    'JPEG with a wide-gamut profile',
    () => draw().withIccProfile('p3').jpeg().toBuffer(),
    'image/jpeg',
    'jpg',
  ],
  [
    'JPEG with a harmless comment',
    async () => withSegment(await draw().jpeg().toBuffer(), 0xfe, 'made by gd'),
    'image/jpeg',
    'jpg',
  ],
])(
  'a %s that needs nothing is sent byte for byte, by its content',
  async (_, make, contentType, extension) => {
    const source = await make()
    const sent = await upload(source)
    expect(sent).toMatchObject({ contentType, extension })
    expect(sent.bytes.equals(source)).toBe(true)
  },
)

test.each([1, 2, 3, 4, 5, 6, 7, 8])('a photo in EXIF orientation %i arrives upright', async (orientation) => {
  const upright = await pixelsOf(await fixture('handbag-orientation-1.photo.jpg'))
  const { bytes, contentType } = await upload(await fixture(`handbag-orientation-${orientation}.photo.jpg`))
  const { orientation: left, exif } = await sharp(bytes).metadata()
  expect([left, exif, contentType]).toEqual([undefined, undefined, 'image/jpeg'])
  const sent = await pixelsOf(bytes)
  expect([sent.width, sent.height]).toEqual([480, 360])
  expect(meanDifference(sent.data, upright.data)).toBeLessThan(3)
})

test.each(['png', 'webp'] as const)('the orientation in a %s is applied too', async (format) => {
  const source = await draw().withMetadata({ orientation: 6 }).toFormat(format, { lossless: true }).toBuffer()
  const sent = await upload(source)
  expect(await sharp(sent.bytes).metadata()).toMatchObject({ width: 288, height: 320 })
  await expectClean(sent.bytes, source)
})

test('the photo of a camera loses its EXIF and XMP and not one pixel', async () => {
  const source = await fixture('mug.photo.jpg')
  const { bytes } = await upload(source)
  expect(bytes.length).toBeLessThan(source.length)
  await expectClean(bytes, source)
})

test.each(['jpeg', 'png', 'webp'] as const)(
  'EXIF and XMP leave a %s without loss, its profile stays',
  async (format) => {
    const source = await draw().withExif(EXIF).withXmp(XMP).withIccProfile('p3').toFormat(format).toBuffer()
    expect(source.includes('Someone')).toBe(true)
    const { bytes, contentType } = await upload(source)
    expect(contentType).toBe(`image/${format}`)
    await expectClean(bytes, source)
    expect((await sharp(bytes).metadata()).icc).toEqual((await sharp(source).metadata()).icc)
  },
)

test.each([
  ['IPTC', 0xed, 'Photoshop 3.0\0' + '8BIM\x04\x04\0\0secret'],
  ['content credentials', 0xeb, 'JP\0\x01secret'],
  ['a second picture', 0xe2, 'MPF\0secret'],
  ['a position in a comment', 0xfe, 'GPS 51.5 N secret'],
  ['EXIF of another maker', 0xe4, 'Exif\0\0secret'],
])('%s leaves a JPEG', async (_, marker, content) => {
  const source = withSegment(await draw().jpeg().toBuffer(), marker, content)
  expect(source.includes('secret')).toBe(true)
  await expectClean((await upload(source)).bytes, source)
})

test('a film with a position behind a JPEG is cut off', async () => {
  const picture = await draw().jpeg().toBuffer()
  const source = Buffer.concat([picture, Buffer.from('\0\0\0\x18ftypisom secret')])
  const { bytes } = await upload(source)
  expect(bytes.equals(picture)).toBe(true)
})

test('the thumbnail in a JFIF header goes with the metadata', async () => {
  const picture = await draw().jpeg().toBuffer()
  const header = 'JFIF\0\x01\x01\0\0\x01\0\x01'
  const withHeader = (jfif: string, ...more: Buffer[]) =>
    Buffer.concat([picture.subarray(0, 2), segment(0xe0, jfif), ...more, picture.subarray(2)])
  const source = withHeader(`${header}\x01\x01tmb`, segment(0xe1, 'Exif\0\0secret'))
  const { bytes } = await upload(source)
  await expectClean(bytes, source)
  expect(bytes.equals(withHeader(`${header}\0\0`))).toBe(true)
})

test.each([
  [
    'a compressed text',
    pngChunk('zTXt', Buffer.concat([Buffer.from('Raw profile type exif\0\0'), deflateSync('secret')])),
  ],
  ['an XMP text', pngChunk('iTXt', Buffer.from(`XML:com.adobe.xmp\0\0\0\0\0${XMP}`))],
  ['a position in a text', pngChunk('tEXt', Buffer.from('exif:GPSLatitude\0secret'))],
])('%s leaves a PNG, its transparent colour stays', async (_, chunk) => {
  const plain = await draw({ channels: 4 }).png({ palette: true }).toBuffer()
  const source = insertAfterHeader(plain, chunk, pngChunk('tIME', Buffer.alloc(7, 1)))
  const { bytes, contentType } = await upload(source)
  expect(contentType).toBe('image/png')
  await expectClean(bytes, source)
  expect(bytes.includes('tRNS')).toBe(true)
  expect(bytes.includes('tIME')).toBe(false)
})

test('a text that names the program alone is no reason to touch a PNG', async () => {
  const source = insertAfterHeader(
    await draw().png().toBuffer(),
    pngChunk('tEXt', Buffer.from('Software\0Krita')),
  )
  expect((await upload(source)).bytes.equals(source)).toBe(true)
})

test('a cleaned WebP is a valid file of the right length', async () => {
  const source = await draw({ channels: 4 }).withExif(EXIF).webp().toBuffer()
  const { bytes } = await upload(source)
  expect(bytes.readUInt32LE(4)).toBe(bytes.length - 8)
  expect(bytes[20]! & 0x0c).toBe(0)
  await expectClean(bytes, source)
})

test('CMYK without a profile becomes sRGB as browsers show it: white stays white', async () => {
  const { bytes } = await upload(await fixture('candle-holder-cmyk.photo.jpg'))
  expect(await sharp(bytes).metadata()).toMatchObject({ format: 'jpeg', space: 'srgb', channels: 3 })
  const { data } = await pixelsOf(bytes)
  // The same corner of the RGB original is 235, 233, 234.
  expect(meanDifference(data.subarray(0, 3), Buffer.from([235, 233, 234]))).toBeLessThan(3)
})

test('a CMYK photo that is turned arrives upright', async () => {
  const plain = await fixture('candle-holder-cmyk.photo.jpg')
  const turned = withSegment(
    plain,
    0xe1,
    'Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x03\0\0\0\0\0\0',
  )
  expect((await check(turned)).orientation).toBe(3)
  const [upright, expected] = await Promise.all([upload(turned), upload(plain)])
  const back = await sharp(upright.bytes).rotate(180).raw().toBuffer()
  expect(meanDifference(back, (await pixelsOf(expected.bytes)).data)).toBeLessThan(2)
})

test('CMYK with a profile is turned into sRGB by it', async () => {
  const source = await draw().withIccProfile('cmyk').jpeg({ quality: 95 }).toBuffer()
  expect((await check(source)).pixelChanges).toEqual(['color'])
  const { bytes } = await upload(source)
  expect(await sharp(bytes).metadata()).toMatchObject({ space: 'srgb', channels: 3 })
  expect(meanDifference((await pixelsOf(bytes)).data, (await pixelsOf(source)).data)).toBeLessThan(3)
})

test('16 bits become 8, without loss and with the alpha', async () => {
  const source = await draw({ channels: 4 }).toColourspace('rgb16').png().toBuffer()
  const { bytes } = await upload(source)
  expect(await sharp(bytes).metadata()).toMatchObject({ format: 'png', depth: 'uchar', hasAlpha: true })
  await expectClean(bytes, source)
})

test('a wide-gamut profile is turned into sRGB where the picture is converted anyway', async () => {
  const p3 = await draw().withIccProfile('p3').jpeg({ quality: 100 }).toBuffer()
  const turned = await sharp(p3)
    .keepIccProfile()
    .withMetadata({ orientation: 3 })
    .jpeg({ quality: 100 })
    .toBuffer()
  const { bytes } = await upload(turned)
  expect((await sharp(bytes).metadata()).icc).toBeUndefined()
  expect(meanDifference((await pixelsOf(bytes)).data, (await pixelsOf(turned)).data)).toBeLessThan(2)
})

test('an animation of one frame is sent as a still picture', async () => {
  const still = await draw().png().toBuffer()
  const source = insertAfterHeader(still, pngChunk('acTL', Buffer.from([0, 0, 0, 1, 0, 0, 0, 0])))
  const { bytes } = await upload(source)
  expect(bytes.includes('acTL')).toBe(false)
  await expectClean(bytes, still)
})

test('ballast above 10 MB is dropped and the pixels stay', async () => {
  const picture = await draw().jpeg().toBuffer()
  const ballast = Array.from({ length: 160 }, () => segment(0xfe, 'x'.repeat(65_000)))
  const source = Buffer.concat([picture.subarray(0, 2), ...ballast, picture.subarray(2)])
  expect(source.length).toBeGreaterThan(10_000_000)
  expect((await upload(source)).bytes.equals(picture)).toBe(true)
})

test.each([
  ['a JPEG', () => noise(1900, 1800).jpeg({ quality: 100, chromaSubsampling: '4:4:4' }), 'image/jpeg'],
  ['a PNG with alpha', () => noise(1650, 1550, 4).png({ compressionLevel: 1 }), 'image/webp'],
])('%s over 10 MB arrives in at most 10,000,000 bytes', async (_, make, contentType) => {
  const source = await make().toBuffer()
  expect(source.length).toBeGreaterThan(10_000_000)
  const sent = await upload(source)
  expect(sent.contentType).toBe(contentType)
  expect(sent.bytes.length).toBeLessThanOrEqual(10_000_000)
  expect(sent.bytes.length).toBeGreaterThan(3_000_000)
  await check(sent.bytes)
})

test('a PNG over 10 MB that packs better stays without loss', async () => {
  const source = await draw({ width: 1900, height: 1800 }).png({ compressionLevel: 0 }).toBuffer()
  expect(source.length).toBeGreaterThan(10_000_000)
  const { bytes, contentType } = await upload(source)
  expect(contentType).toBe('image/png')
  await expectClean(bytes, source)
})

test('several pictures are prepared in their order, and cancelled by their signal', async () => {
  const pictures = [await check(await draw().png().toBuffer()), await check(await fixture('mug.photo.jpg'))]
  expect((await prepareUploads(pictures)).map(({ extension }) => extension)).toEqual(['png', 'jpg'])
  await expect(prepareUploads(pictures, { signal: AbortSignal.abort() })).rejects.toMatchObject({
    name: 'AbortError',
  })
})

function segment(marker: number, content: string): Buffer {
  const payload = Buffer.from(content, 'latin1')
  const header = Buffer.from([0xff, marker, 0, 0])
  header.writeUInt16BE(payload.length + 2, 2)
  return Buffer.concat([header, payload])
}

const withSegment = (jpeg: Buffer, marker: number, content: string): Buffer =>
  Buffer.concat([jpeg.subarray(0, 2), segment(marker, content), jpeg.subarray(2)])
