import { mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import sharp from 'sharp'

export interface PhotoOptions {
  /** Width and height in pixels. Default 320. */
  readonly size?: number
  /** CSS colour of the object; another one is another photo. Default `#b03020`. */
  readonly color?: string
}

/** A small picture that a generator can work with: a round object with a band, on white. JPEG. */
export async function photoBytes({ size = 320, color = '#b03020' }: PhotoOptions = {}): Promise<Buffer> {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${size}" height="${size}">
    <rect width="100%" height="100%" fill="#fff"/>
    <ellipse cx="50%" cy="52%" rx="30%" ry="36%" fill="${color}"/>
    <rect x="24%" y="46%" width="52%" height="9%" fill="#203040"/>
  </svg>`
  return sharp(Buffer.from(svg)).jpeg({ quality: 88 }).toBuffer()
}

/** Writes such a picture, with its folders. */
export async function writePhoto(file: string, options?: PhotoOptions): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true })
  await writeFile(file, await photoBytes(options))
}
