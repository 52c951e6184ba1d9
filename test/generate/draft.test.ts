import { readFile } from 'node:fs/promises'
import sharp from 'sharp'
import { expect, test } from 'vitest'
import { draftFixture, draftOf, draftOfPictures, topologyOf } from '../support/draft.js'
import { type RenderMesh, readRenderMesh } from '../support/orthographic.js'

test('the same photo always gives the same bytes', async () => {
  const [first, second] = [await draftOf(['handbag.jpg']), await draftOf(['handbag.jpg'])]
  expect(second.sha256).toBe(first.sha256)
  expect(first).toMatchObject({ source: 'draft', take: null, bytes: first.glb!.byteLength })
})

test('a photo before clutter becomes a framed card, and says so', async () => {
  const draft = await draftOf(['coffee-cup.jpg'])
  expect(draft.warnings).toHaveLength(1)
  expect(draft.warnings[0]).toMatch(/framed card/)
  const mesh = await readRenderMesh(draft.glb!)
  expect(topologyOf(mesh)).toMatchObject({ openEdges: 0, degenerate: 0, euler: 2 })
  const [width, height, depth] = sizeOf(mesh)
  expect(depth).toBeLessThan(width! * 0.06)
  expect(width! / height!).toBeCloseTo(1.5, 0)
})

test('a picture without a subject becomes a framed card too', async () => {
  const blank = await sharp({ create: { width: 320, height: 320, channels: 3, background: '#fff' } })
    .png()
    .toBuffer()
  const clear = await sharp({
    create: { width: 300, height: 300, channels: 4, background: { r: 0, g: 0, b: 0, alpha: 0 } },
  })
    .png()
    .toBuffer()
  for (const bytes of [blank, clear]) {
    const draft = await draftOfPictures([{ view: 'front', fileName: 'blank.png', bytes }])
    expect(draft.warnings).toHaveLength(1)
  }
})

test('a photo is turned upright as its EXIF orientation says', async () => {
  const upright = await readFile(draftFixture('handbag.jpg'))
  const turned = await sharp(upright)
    .rotate(-90)
    .withMetadata({ orientation: 6 })
    .jpeg({ quality: 95 })
    .toBuffer()
  const [a, b] = await Promise.all(
    [upright, turned].map(async (bytes) => {
      const draft = await draftOfPictures([{ view: 'front', fileName: 'handbag.jpg', bytes }])
      return sizeOf(await readRenderMesh(draft.glb!))
    }),
  )
  expect(b![0]! / b![1]!).toBeCloseTo(a![0]! / a![1]!, 1)
})

test('CMYK, 16-bit, greyscale and WebP pictures give the proportions of the plain one', async () => {
  const plain = await readFile(draftFixture('mug.jpg'))
  const pictures = [
    plain,
    await sharp(plain).toColourspace('cmyk').jpeg().toBuffer(),
    await sharp(plain).toColourspace('rgb16').png().toBuffer(),
    await sharp(plain).toColourspace('b-w').jpeg().toBuffer(),
    await sharp(plain).webp().toBuffer(),
  ]
  const proportions = await Promise.all(
    pictures.map(async (bytes) => {
      const draft = await draftOfPictures([{ view: 'front', fileName: 'mug.jpg', bytes }])
      const [width, height] = sizeOf(await readRenderMesh(draft.glb!))
      return width! / height!
    }),
  )
  for (const proportion of proportions) expect(proportion).toBeCloseTo(proportions[0]!, 1)
})

test('progress rises to the end', async () => {
  const seen: number[] = []
  await draftOf(['hat.jpg'], { onProgress: ({ progress }) => seen.push(progress) })
  expect(seen).toEqual(seen.toSorted((a, b) => a - b))
  expect(seen.at(-1)).toBe(1)
})

test('a draft can be called off', async () => {
  const controller = new AbortController()
  const draft = draftOf(['hat.jpg'], { signal: controller.signal, onProgress: () => controller.abort() })
  await expect(draft).rejects.toMatchObject({ name: 'AbortError' })
})

test('a picture that cannot be read fails by name', async () => {
  const bytes = new Uint8Array(400).fill(7)
  const draft = draftOfPictures([{ view: 'front', fileName: 'broken.photo.jpg', bytes }])
  await expect(draft).rejects.toMatchObject({ code: 'RAGE3D_DRAFT_FAILED', photo: 'broken.photo.jpg' })
})

function sizeOf({ positions }: RenderMesh): number[] {
  const min = [Infinity, Infinity, Infinity]
  const max = [-Infinity, -Infinity, -Infinity]
  positions.forEach((value, k) => {
    min[k % 3] = Math.min(min[k % 3]!, value)
    max[k % 3] = Math.max(max[k % 3]!, value)
  })
  return max.map((value, axis) => value - min[axis]!)
}
