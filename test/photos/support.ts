import { mkdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import sharp, { type Sharp } from 'sharp'
import {
  type CheckedPicture,
  checkPictures,
  type DiscoverOptions,
  discoverPhotos,
  type Picture,
  readPictures,
} from '../../src/photos/index.js'

const FIXTURES = fileURLToPath(new URL('../fixtures/photos/', import.meta.url))

/** Default globs of the configuration. */
export const GLOBS = { include: ['**/*'], exclude: ['**/node_modules/**', '**/dist/**', '**/.*/**'] }

export const fixture = (name: string): Promise<Buffer> => readFile(path.join(FIXTURES, name))

export const fixturePath = (name: string): string => path.join(FIXTURES, name)

/** Writes files below a folder; what is not given as bytes is a name alone. */
export async function writeFiles(
  folder: string,
  files: readonly string[] | Readonly<Record<string, string | Buffer>>,
): Promise<void> {
  const entries = Array.isArray(files) ? files.map((name) => [name, name] as const) : Object.entries(files)
  for (const [name, content] of entries) {
    await mkdir(path.dirname(path.join(folder, name)), { recursive: true })
    await writeFile(path.join(folder, name), content)
  }
}

export const discover = (root: string, options: Partial<DiscoverOptions> = {}) =>
  discoverPhotos({ root, ...GLOBS, ...options })

/** What a discovery found, as names, and as `code: photo` for refusals. */
export async function outline(root: string, options: Partial<DiscoverOptions> = {}) {
  const { sets, refused } = await discover(root, options)
  return {
    names: sets.map(({ name }) => name),
    refused: refused.map(({ code, photo }) => `${code.replace('RAGE3D_PHOTO_', '')}: ${photo}`),
  }
}

/** Reads one file as the only picture of a photo set. */
export async function pictureAt(file: string): Promise<Picture> {
  const views = [{ view: 'front', path: file, label: path.basename(file) }]
  return (await readPictures({ views }))[0]!
}

/** Bytes as a picture that was read from a file of this name. */
export const pictureOf = (bytes: Buffer, fileName = 'thing.photo.jpg'): Picture => ({
  view: 'front',
  path: `/photos/${fileName}`,
  label: fileName,
  fileName,
  bytes,
  sha256: '',
})

export async function check(bytes: Buffer, fileName?: string): Promise<CheckedPicture> {
  return (await checkPictures([pictureOf(bytes, fileName)]))[0]!
}

export interface DrawOptions {
  readonly width?: number
  readonly height?: number
  readonly channels?: 3 | 4
}

/** A picture with something on it: a gradient with a disc, so that turning and flipping it shows. */
export function draw({ width = 320, height = 288, channels = 3 }: DrawOptions = {}): Sharp {
  const data = Buffer.alloc(width * height * channels, 255)
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const at = (y * width + x) * channels
      const isDisc = (x - width / 3) ** 2 + (y - height / 4) ** 2 < (height / 6) ** 2
      data[at] = isDisc ? 220 : (255 * x) / width
      data[at + 1] = isDisc ? 40 : (255 * y) / height
      data[at + 2] = isDisc ? 40 : 128
      if (channels === 4) data[at + 3] = isDisc ? 255 : 0
    }
  }
  return sharp(data, { raw: { width, height, channels } })
}

/** Noise that no encoder can make small. */
export function noise(width: number, height: number, channels: 3 | 4 = 3): Sharp {
  const data = Buffer.alloc(width * height * channels)
  let seed = 1
  for (let i = 0; i < data.length; i++) {
    seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0
    data[i] = seed >>> 24
  }
  return sharp(data, { raw: { width, height, channels } })
}

/** Upright 8-bit RGB pixels, as a viewer shows them. */
export async function pixelsOf(bytes: Buffer): Promise<{ data: Buffer; width: number; height: number }> {
  const { data, info } = await sharp(bytes)
    .autoOrient()
    .toColourspace('srgb')
    .removeAlpha()
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true })
  return { data, width: info.width, height: info.height }
}

/** Mean difference of two pictures of one size, 0–255. */
export function meanDifference(a: Buffer, b: Buffer): number {
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += Math.abs(a[i]! - b[i]!)
  return sum / a.length
}
