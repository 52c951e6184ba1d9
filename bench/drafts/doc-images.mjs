// Draws the pictures of docs/drafts.md: node bench/drafts/doc-images.mjs. Needs `npm run build` first.
import { mkdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { createJiti } from 'jiti'
import sharp from 'sharp'
import { createDraftGenerator } from '../../.build/generate/index.js'
import { showRender } from './contact-sheet.mjs'

const CELL = 180
const root = fileURLToPath(new URL('../..', import.meta.url))
const { readRenderMesh, renderOrthographic } = await createJiti(import.meta.url).import(
  '../../test/support/orthographic.ts',
)
await mkdir(path.join(root, 'docs/images'), { recursive: true })

await draw(
  'draft-one-view',
  ['mug.jpg'],
  [
    [0, 0],
    [40, 15],
    [90, 0],
    [200, 15],
  ],
)
await draw(
  'draft-chair',
  ['chair.png'],
  [
    [0, 0],
    [40, 15],
    [90, 0],
    [200, 15],
  ],
)
await draw(
  'draft-card',
  ['coffee-cup.jpg'],
  [
    [0, 0],
    [40, 15],
    [90, 0],
    [200, 15],
  ],
)
await draw(
  'draft-four-views',
  ['shoe.front.jpg', 'shoe.left.jpg', 'shoe.back.jpg', 'shoe.right.jpg'],
  [
    [0, 0],
    [40, 15],
    [90, 0],
    [130, 30],
  ],
)

/** One strip: the photos, then the draft from the directions given, in degrees of azimuth and elevation. */
async function draw(name, files, views) {
  const pictures = await Promise.all(
    files.map(async (fileName, k) => ({
      view: k === 0 ? 'front' : fileName.split('.').at(-2),
      fileName,
      bytes: new Uint8Array(await readFile(path.join(root, 'test/fixtures/draft', fileName))),
    })),
  )
  const input = { name, photo: files[0], rawKey: '', pictures, prepareUploads: async () => [] }
  const { glb } = await createDraftGenerator().generate(input, {
    signal: new AbortController().signal,
    onProgress() {},
  })
  const mesh = await readRenderMesh(glb)
  const cells = await Promise.all([
    ...pictures.map(({ bytes }) =>
      sharp(bytes)
        .flatten({ background: '#ffffff' })
        .resize(CELL, CELL, { fit: 'contain', background: '#ffffff' })
        .png()
        .toBuffer(),
    ),
    ...views.map(([azimuth, elevation]) =>
      showRender(renderOrthographic(mesh, { azimuth, elevation, size: 512, shade: azimuth > 0 }), CELL),
    ),
  ])
  await sharp({ create: { width: CELL * cells.length, height: CELL, channels: 3, background: '#ffffff' } })
    .composite(cells.map((cell, k) => ({ input: cell, left: k * CELL, top: 0 })))
    .webp({ quality: 80 })
    .toFile(path.join(root, 'docs/images', `${name}.webp`))
}
