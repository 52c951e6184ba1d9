// How good and how fast drafts are: a contact sheet per subject and a table.
//   node bench/drafts.mjs [PHOTO… | --sets]
// Without photos: those of examples/babylon-game/art and the view sets of test/fixtures/draft. Views of one object are
// joined by commas, each as FILE@VIEW: `shoe.front.jpg@front,shoe.left.jpg@left`. Each subject is made in a process of
// its own, so time and memory are those of a first draft. Sheets go to .bench/drafts. Needs `npm run build` first.
import { execFileSync } from 'node:child_process'
import { mkdir, readdir } from 'node:fs/promises'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const folder = path.join(root, '.bench/drafts')
await mkdir(folder, { recursive: true })

const given = process.argv.slice(2).filter((arg) => !arg.startsWith('--'))
const subjects = given.length > 0 ? given : await defaultSubjects()
const heads = ['subject', 'outline IoU', 'SSIM', 'triangles', 'KB', 'ms', 'CPU ms', 'MB', 'remarks']
const rows = [heads]
for (const subject of subjects) rows.push(measure(subject))
const widths = heads.map((_, column) => Math.max(...rows.map((row) => row[column].length)))
for (const row of rows) console.log(row.map((cell, column) => cell.padEnd(widths[column])).join('  '))
console.log(`\nContact sheets: ${path.relative(process.cwd(), folder)}`)

async function defaultSubjects() {
  const art = path.join(root, 'examples/babylon-game/art')
  const plain = (await readdir(art))
    .filter((file) => /\.photo\.(jpg|jpeg|png|webp)$/.test(file))
    .map((file) => path.join(art, file))
  const fixture = (file) => path.join(root, 'test/fixtures/draft', file)
  const set = (name, extension, views) =>
    views.map((view) => `${fixture(`${name}.${view}.${extension}`)}@${view}`).join()
  return [
    ...plain,
    fixture('coffee-cup.jpg'),
    set('shoe', 'jpg', ['front', 'left']),
    set('shoe', 'jpg', ['front', 'left', 'back', 'right']),
    set('tiger', 'png', ['front', 'left', 'back']),
  ]
}

function measure(subject) {
  const output = execFileSync(
    process.execPath,
    [path.join(root, 'bench/drafts/draft-one.mjs'), subject, folder],
    {
      encoding: 'utf8',
    },
  )
  const { name, outline, ssim, triangles, bytes, wallMs, cpuMs, peakMb, warnings } = JSON.parse(output)
  return [
    name,
    outline === null ? '–' : outline.toFixed(4),
    ssim === null ? '–' : ssim.toFixed(4),
    String(triangles),
    String(Math.round(bytes / 1000)),
    String(wallMs),
    String(cpuMs),
    String(peakMb),
    warnings.join(' ').slice(0, 60),
  ]
}
