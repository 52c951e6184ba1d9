// How long drafts of 12-megapixel photos take, the first in a process and those after it, as in `watch` and the dev server.
//   node bench/drafts-speed.mjs [ROUNDS]
// The photos are fixtures enlarged to 12 megapixels, with a little noise so that they are as long as those of a camera.
// Each subject has a process of its own; CPU time is that of all threads. Needs `npm run build` first.
import { execFileSync } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import sharp from 'sharp'

const PIXELS = 12e6
const root = fileURLToPath(new URL('..', import.meta.url))
const rounds = process.argv[2] ?? '10'
const folder = await mkdtemp(path.join(os.tmpdir(), 'rage3d-drafts-'))
try {
  const sides = ['front', 'left', 'back', 'right']
  const subjects = [
    ['mug, JPEG', `${await enlarge('mug.jpg', 'jpeg')}@front`],
    ['kettle, WebP', `${await enlarge('kettle.webp', 'webp')}@front`],
    ['chair, PNG', `${await enlarge('chair.png', 'png')}@front`],
    ['shoe, four JPEGs', (await Promise.all(sides.map(shoe))).join()],
  ]
  const heads = ['subject', 'first ms', 'CPU ms', 'next ms', 'CPU ms']
  const rows = [heads, ...subjects.map(([name, subject]) => [name, ...measure(subject)])]
  const widths = heads.map((_, column) => Math.max(...rows.map((row) => row[column].length)))
  for (const row of rows) console.log(row.map((cell, column) => cell.padEnd(widths[column])).join('  '))
} finally {
  await rm(folder, { recursive: true })
}

async function shoe(side) {
  return `${await enlarge(`shoe.${side}.jpg`, 'jpeg')}@${side}`
}

async function enlarge(file, format) {
  const image = sharp(path.join(root, 'test/fixtures/draft', file))
  const { width, height, hasAlpha } = await image.metadata()
  const scale = Math.sqrt(PIXELS / (width * height))
  image.resize(Math.round(width * scale), Math.round(height * scale))
  const target = path.join(folder, `${file}.${format}`)
  if (hasAlpha) {
    await image.png({ compressionLevel: 3 }).toFile(target)
    return target
  }
  const { data, info } = await image.raw().toBuffer({ resolveWithObject: true })
  let state = 12345
  for (let i = 0; i < data.length; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    data[i] = Math.min(Math.max(data[i] + ((state >>> 24) / 255 - 0.5) * 18, 0), 255)
  }
  await sharp(data, { raw: info }).toFormat(format, { quality: 90 }).toFile(target)
  return target
}

function measure(subject) {
  const worker = path.join(root, 'bench/drafts/draft-many.mjs')
  const output = execFileSync(process.execPath, [worker, subject, rounds], { encoding: 'utf8' })
  const { times } = JSON.parse(output)
  const [first, ...next] = times
  const median = (key) => next.map((time) => time[key]).sort((a, b) => a - b)[next.length >> 1]
  return [first.wallMs, first.cpuMs, median('wallMs'), median('cpuMs')].map(String)
}
