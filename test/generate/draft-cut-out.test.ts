import { readFile } from 'node:fs/promises'
import sharp from 'sharp'
import { describe, expect, test } from 'vitest'
import { alphaMatte } from '../../src/generate/draft/cutout/alpha-matte.js'
import { cutOut } from '../../src/generate/draft/cutout/cut-out.js'
import { minimumCut } from '../../src/generate/draft/cutout/max-flow.js'
import { segment } from '../../src/generate/draft/cutout/segment.js'
import { decodePhoto } from '../../src/generate/draft/decode-photo.js'
import { type Field, sampleField } from '../../src/generate/draft/raster.js'
import { draftFixture, overlapOf } from '../support/draft.js'
import { randomOf } from '../support/random.js'

/** Photos before plain backgrounds, with the mask that was drawn for each by hand. */
const plain = [
  ['mug.jpg', 'mug'],
  ['loafers.jpg', 'loafers'],
  ['candle-holder.jpg', 'candle-holder'],
  ['hairdryer.jpg', 'hairdryer'],
  ['backpack.jpg', 'backpack'],
  ['hat.jpg', 'hat'],
  ['hat-gray.jpg', 'hat'],
  ['kettle.webp', 'kettle'],
  ['handbag.jpg', 'handbag'],
  ['teapot.jpg', 'teapot'],
  ['chair.png', 'chair'],
  ['shoe.left.jpg', 'shoe'],
] as const

describe('cut-outs before plain backgrounds', () => {
  const overlaps: number[] = []

  test.each(plain)('%s agrees with its mask', async (file, mask) => {
    const photo = await decodePhoto(await readFile(draftFixture(file)))
    const alpha = alphaMatte(photo)
    const { matte, confidence } = alpha ? { matte: alpha, confidence: 1 } : segment(photo)
    const overlap = await overlapWithMask(matte, mask)
    overlaps.push(overlap)
    expect(overlap).toBeGreaterThanOrEqual(0.9)
    expect(confidence).toBeGreaterThan(0.7)
  })

  test('agree with their masks by 95 percent and more on the average', () => {
    expect(overlaps.reduce((sum, value) => sum + value, 0) / overlaps.length).toBeGreaterThanOrEqual(0.95)
  })
})

test.each([
  ['mug.jpg', 'mug', { left: 0, top: 0, right: 1, bottom: 0.6 }],
  ['kettle.webp', 'kettle', { left: 0.45, top: 0, right: 1, bottom: 1 }],
] as const)('what the frame cuts of %s is not taken for background', async (file, mask, box) => {
  const whole = sharp(draftFixture(file))
  const { width, height } = await whole.metadata()
  const [left, top] = [Math.round(box.left * width), Math.round(box.top * height)]
  const part = whole.extract({
    left,
    top,
    width: Math.round(box.right * width) - left,
    height: Math.round(box.bottom * height) - top,
  })
  const { matte } = segment(await decodePhoto(await part.png().toBuffer()))
  expect(await overlapWithMask(matte, mask, box)).toBeGreaterThan(0.95)
})

test('a cluttered surrounding gives no cut-out and no confidence', async () => {
  const { subject, confidence } = cutOut(await decodePhoto(await readFile(draftFixture('coffee-cup.jpg'))))
  expect(subject).toBeNull()
  expect(confidence).toBeLessThan(0.35)
})

test('a soft shadow in the alpha is left out', async () => {
  const photo = await decodePhoto(await readFile(draftFixture('plimsolls.right.png')))
  const { subject } = cutOut(photo)
  // The shadow hovers below the shoe, which is more than twice as long as it is high.
  expect(subject!.bounds.bottom - subject!.bounds.top).toBeLessThan(
    (subject!.bounds.right - subject!.bounds.left) / 2,
  )
})

test('a subject too thin to have an inside keeps its colour', async () => {
  const lines = `<svg xmlns="http://www.w3.org/2000/svg" width="400" height="400" fill="none" stroke="#ff8800"
    stroke-width="1.4"><circle cx="200" cy="200" r="120"/><path d="M 80 200 H 320"/></svg>`
  const { subject } = cutOut(await decodePhoto(await sharp(Buffer.from(lines)).png().toBuffer()))
  const { rgb, width } = subject!
  const middle = (Math.floor(rgb.length / 3 / width / 2) * width + Math.floor(width / 2)) * 3
  expect([...rgb.subarray(middle, middle + 3)]).toEqual([255, expect.closeTo(136, -1), 0])
})

test('the hole in a handle stays open', async () => {
  const photo = await decodePhoto(await readFile(draftFixture('mug.jpg')))
  const { matte } = segment(photo)
  expect(sampleField(matte, photo.width * 0.2, photo.height * 0.54)).toBeLessThan(0.1)
  expect(sampleField(matte, photo.width * 0.6, photo.height * 0.54)).toBeGreaterThan(0.9)
})

test('a minimum cut costs as little as the best of all cuts', () => {
  const random = randomOf(7)
  for (let round = 0; round < 150; round++) {
    const nodes = 2 + Math.floor(random() * 7)
    const terminal = Float32Array.from({ length: nodes }, () => Math.round((random() - 0.5) * 20))
    const edges: [number, number, number][] = []
    for (let a = 0; a < nodes; a++) {
      for (let b = a + 1; b < nodes; b++) if (random() < 0.5) edges.push([a, b, Math.round(random() * 8)])
    }
    const cut = minimumCut({
      nodes,
      terminal,
      from: Int32Array.from(edges, ([a]) => a),
      to: Int32Array.from(edges, ([, b]) => b),
      capacity: Float32Array.from(edges, ([, , capacity]) => capacity),
    })
    const costOf = (side: (node: number) => number) => {
      let cost = 0
      terminal.forEach((value, node) => {
        if (value > 0 !== side(node) > 0) cost += Math.abs(value)
      })
      for (const [a, b, capacity] of edges) if (side(a) !== side(b)) cost += capacity
      return cost
    }
    let best = Number.POSITIVE_INFINITY
    for (let bits = 0; bits < 1 << nodes; bits++)
      best = Math.min(
        best,
        costOf((node) => (bits >> node) & 1),
      )
    expect(costOf((node) => cut[node]!)).toBeCloseTo(best, 3)
  }
})

interface Box {
  readonly left: number
  readonly top: number
  readonly right: number
  readonly bottom: number
}

const WHOLE: Box = { left: 0, top: 0, right: 1, bottom: 1 }

/** @param box What the matte shows of the photo, in shares of its sides. */
async function overlapWithMask(matte: Field, name: string, box = WHOLE): Promise<number> {
  const { data, info } = await sharp(draftFixture(`masks/${name}.png`))
    .toColourspace('b-w')
    .raw()
    .toBuffer({ resolveWithObject: true })
  const ours = new Uint8Array(info.width * info.height)
  const theirs = new Uint8Array(info.width * info.height)
  for (let y = 0; y < info.height; y++) {
    for (let x = 0; x < info.width; x++) {
      const across = ((x + 0.5) / info.width - box.left) / (box.right - box.left)
      const down = ((y + 0.5) / info.height - box.top) / (box.bottom - box.top)
      if (across < 0 || across > 1 || down < 0 || down > 1) continue
      const covered = sampleField(matte, across * matte.width - 0.5, down * matte.height - 0.5) >= 0.5
      ours[y * info.width + x] = covered ? 1 : 0
      theirs[y * info.width + x] = data[(y * info.width + x) * info.channels]! > 127 ? 1 : 0
    }
  }
  return overlapOf(ours, theirs)
}
