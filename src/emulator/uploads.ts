import { createHash } from 'node:crypto'
import type { Metadata } from 'sharp'
import { loadSharp } from '../imaging/index.js'
import { type Answer, refuse } from './answer.js'

/** One picture that was uploaded. */
export interface UploadedFile {
  readonly fileName: string
  readonly bytes: Buffer
  readonly contentType: string
  readonly sha256: string
}

const MAX_FILES = 4
const MAX_FILE_BYTES = 10_000_000
const LEAST_PIXELS = 256
const FORMATS: ReadonlySet<string> = new Set(['jpeg', 'png', 'webp'])

/** Reads the images of a multipart body, and refuses what the service would refuse. */
export async function readUploads(
  body: Buffer,
  contentType: string | undefined,
): Promise<UploadedFile[] | Answer> {
  const form = await parseForm(body, contentType)
  const files = form?.getAll('images').filter((entry) => typeof entry !== 'string') ?? []
  if (files.length === 0) return refuse(400, 'Send 1 to 4 image files in the field "images".')
  if (files.length > MAX_FILES) return refuse(400, `At most ${MAX_FILES} images, got ${files.length}.`)
  const uploads: UploadedFile[] = []
  for (const file of files) {
    const bytes = Buffer.from(await file.arrayBuffer())
    const problem = await problemOf(bytes)
    if (problem) return refuse(400, `${file.name}: ${problem}`)
    const sha256 = createHash('sha256').update(bytes).digest('hex')
    uploads.push({ fileName: file.name, bytes, contentType: file.type, sha256 })
  }
  return uploads
}

async function parseForm(body: Buffer, contentType = ''): Promise<FormData | null> {
  if (!contentType.startsWith('multipart/form-data')) return null
  try {
    return await new Response(new Uint8Array(body), { headers: { 'content-type': contentType } }).formData()
  } catch {
    return null
  }
}

async function problemOf(bytes: Buffer): Promise<string | null> {
  if (bytes.length > MAX_FILE_BYTES) return 'the file is larger than 10 MB.'
  const metadata = await metadataOf(bytes)
  if (!metadata || !FORMATS.has(metadata.format)) return 'the file is not a JPEG, PNG or WebP image.'
  const { width = 0, height = 0 } = metadata
  if (Math.min(width, height) < LEAST_PIXELS) return `${width} × ${height} is below 256 × 256 pixels.`
  return null
}

/** What the picture says of itself; `null` if it is none. */
async function metadataOf(bytes: Buffer): Promise<Metadata | null> {
  const sharp = await loadSharp()
  try {
    return await sharp(bytes).metadata() // Of no bytes at all, sharp() itself throws.
  } catch {
    return null
  }
}
