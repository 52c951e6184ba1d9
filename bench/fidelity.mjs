// How close each level comes to the raw model where it may stand in for it, beside the peer's output.
//   node bench/fidelity.mjs [--no-peer] MODEL.glb…
// Renders raw model and level from eight directions at the level's switchDistance (1080 lines, 60°) in headless
// Chromium, and level 0 once more filling 512 pixels. SSIM counts the model's own pixels, "frame" the whole picture.
// Writes one contact sheet per model to .bench/fidelity.
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { inspectModel, optimizeModel } from '../dist/optimize/index.js'
import { writeContactSheet } from './fidelity/contact-sheet.mjs'
import { optimizeWithPeer } from './fidelity/peer.mjs'
import { compareViews } from './fidelity/ssim.mjs'
import { openStage } from './fidelity/stage.mjs'
import { viewsAt } from './fidelity/views.mjs'

const args = process.argv.slice(2)
const withPeer = !args.includes('--no-peer')
const files = args.filter((arg) => !arg.startsWith('--'))
if (files.length === 0) {
  console.error('Give one or more GLB files: node bench/fidelity.mjs [--no-peer] MODEL.glb…')
  process.exit(2)
}
const folder = fileURLToPath(new URL('../.bench/fidelity/', import.meta.url))
await mkdir(folder, { recursive: true })
const stage = await openStage()
const results = []
try {
  for (const file of files) results.push(await judge(file))
} finally {
  await stage.close()
}
await writeFile(path.join(folder, 'results.json'), `${JSON.stringify(results, null, 2)}\n`)
console.log(`Contact sheets and results.json lie in ${path.relative(process.cwd(), folder) || '.'}.`)

async function judge(file) {
  const name = path.basename(file, '.glb')
  const raw = await readFile(file)
  const startedAt = performance.now()
  // The pivot stays where it is, so that both models lie in one place.
  const model = await optimizeModel(raw, { pivot: 'keep', collider: 'none', poster: false })
  const seconds = (performance.now() - startedAt) / 1000
  const { triangles } = await inspectModel(raw)
  console.log(
    `\n${name}: ${triangles} triangles, ${(raw.length / 1e6).toFixed(1)} MB, optimised in ${seconds.toFixed(2)} s`,
  )
  for (const warning of model.warnings) console.log(`  ${warning}`)
  const shots = [
    ...model.lods.map((lod, level) => ({
      title: `LOD ${level}`,
      level,
      lod,
      view: viewsAt(model, lod.switchDistance),
    })),
    { title: 'LOD 0 at 512 px', level: 0, lod: model.lods[0], view: viewsAt(model, null) },
  ]
  await stage.load('raw', raw)
  const rows = []
  for (const shot of shots) rows.push(await judgeLevel(file, shot, triangles))
  await writeContactSheet(path.join(folder, `${name}.png`), rows)
  return { name, triangles, seconds, levels: rows.map(({ pictures, ...numbers }) => numbers) }
}

async function judgeLevel(file, { title, level, lod, view }, rawTriangles) {
  await stage.load('ours', lod.glb)
  const peer = withPeer
    ? await optimizeWithPeer(file, level, {
        ratio: lod.triangles / rawTriangles,
        textureSize: lod.textureSize || 256,
      })
    : null
  if (peer) await stage.load('peer', peer)
  const raw = await stage.render('raw', view)
  const ours = compareViews(raw, await stage.render('ours', view))
  const theirs = peer ? compareViews(raw, await stage.render('peer', view)) : null
  const peerTriangles = peer ? (await inspectModel(peer)).triangles : null
  const row = {
    title,
    triangles: lod.triangles,
    textureSize: lod.textureSize,
    bytes: lod.bytes,
    errorMeters: lod.errorMeters,
    distance: view.distance,
    pixels: view.modelPixels,
    ssim: ours.mean,
    frameSsim: ours.frame,
    worst: ours.worst,
    peer: theirs && {
      ssim: theirs.mean,
      frameSsim: theirs.frame,
      worst: theirs.worst,
      triangles: peerTriangles,
      bytes: peer.length,
    },
  }
  const shown = ours.worstIndex
  const pictures = { raw: raw[shown], ours: ours.views[shown], peer: theirs?.views[shown] ?? null }
  console.log(
    `  ${title.padEnd(16)} ${String(lod.triangles).padStart(6)} tri  ${String(lod.textureSize).padStart(4)} px  ` +
      `${(lod.bytes / 1000).toFixed(0).padStart(5)} kB  ${String(view.modelPixels).padStart(4)} px tall  ` +
      `SSIM ${ours.mean.toFixed(4)} (worst ${ours.worst.toFixed(4)}, frame ${ours.frame.toFixed(4)})` +
      (theirs
        ? `  peer ${theirs.mean.toFixed(4)} (${theirs.worst.toFixed(4)}, ${theirs.frame.toFixed(4)}; ${peerTriangles} tri, ${(peer.length / 1000).toFixed(0)} kB)`
        : ''),
  )
  return { ...row, pictures }
}
