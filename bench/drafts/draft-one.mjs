// Makes one draft, draws its contact sheet and prints its figures as JSON: see ../drafts.mjs.
import path from 'node:path'
import { createJiti } from 'jiti'
import { cutOut } from '../../.build/generate/draft/cutout/cut-out.js'
import { decodePhoto } from '../../.build/generate/draft/decode-photo.js'
import { createDraftGenerator } from '../../.build/generate/index.js'
import { writeContactSheet } from './contact-sheet.mjs'
import { readSubject } from './read-subject.mjs'

const [subject, folder] = process.argv.slice(2)
const pictures = await readSubject(subject)
const name =
  pictures[0].fileName.replace(/(\.photo)?\.\w+$/, '') + (pictures.length > 1 ? ` ×${pictures.length}` : '')

// (1) The draft itself; imports that it makes on the way count, as they do for a first draft.
const input = { name, photo: pictures[0].fileName, rawKey: '', pictures, prepareUploads: async () => [] }
const start = performance.now()
const before = process.cpuUsage()
const draft = await createDraftGenerator().generate(input, {
  signal: new AbortController().signal,
  onProgress() {},
})
const wallMs = Math.round(performance.now() - start)
const { user, system } = process.cpuUsage(before)
const peakMb = Math.round(process.resourceUsage().maxRSS / 1024)

// (2) What came of it. The renderer belongs to the tests and is TypeScript.
const jiti = createJiti(import.meta.url)
const { readRenderMesh, renderOrthographic } = await jiti.import('../../test/support/orthographic.ts')
const { frontLikeness } = await jiti.import('../../test/support/front-likeness.ts')
const mesh = await readRenderMesh(draft.glb)
const { subject: cut } = cutOut(await decodePhoto(pictures[0].bytes))
const likeness = cut ? frontLikeness(mesh, cut) : null
await writeContactSheet(path.join(folder, `${name.replace(/\W+/g, '-')}.png`), {
  photos: pictures.map(({ bytes }) => bytes),
  cut,
  render: (azimuth, elevation, shade) => renderOrthographic(mesh, { azimuth, elevation, shade, size: 640 }),
})
console.log(
  JSON.stringify({
    name,
    outline: likeness?.outline ?? null,
    ssim: likeness?.ssim ?? null,
    triangles: mesh.triangles.length / 3,
    bytes: draft.bytes,
    wallMs,
    cpuMs: Math.round((user + system) / 1000),
    peakMb,
    warnings: draft.warnings,
  }),
)
