// The main job on real photos, without a key and without network: photos of the example game → GLBs, colliders, posters.
import path from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
await import('./build.mjs')
const { createPipeline } = await import('../dist/index.js')
const { formatBytes, formatCount, formatDuration } = await import('../.build/cli/format.js')
const { formatTable } = await import('../.build/cli/table.js')

const game = path.join(root, 'examples/babylon-game')
const out = path.join(root, '.demo/models')
const pipeline = createPipeline({
  root: game,
  generator: 'draft',
  store: { dir: path.join(root, '.demo/store') },
  env: {},
})
pipeline.on('done', ({ name, ms, changed }) => {
  console.error(`${name}: ${changed ? `made in ${formatDuration(ms)}` : 'up to date'}`)
})
pipeline.on('warning', ({ message }) => console.error(`warning: ${message}`))
pipeline.on('failed', ({ photo, error }) => console.error(`error: ${photo}: ${error.message} ${error.hint}`))

const { models, errors } = await pipeline.buildAll({ paths: ['art'], out })
await pipeline.close()

const right = (title) => ({ title, align: 'right' })
const rows = [...models.values()]
  .sort((a, b) => (a.name < b.name ? -1 : 1))
  .map(({ photo, lods, ms, changed }) => [
    photo,
    lods.map(({ triangles }) => formatCount(triangles)).join(' / '),
    formatBytes(lods.reduce((sum, { bytes }) => sum + bytes, 0)),
    formatBytes(lods.reduce((sum, { gpuBytes }) => sum + gpuBytes, 0)),
    changed ? formatDuration(ms) : 'up to date',
  ])
console.log(
  formatTable(
    [{ title: 'Photo' }, right('Triangles per LOD'), right('Bytes'), right('GPU memory'), right('Time')],
    rows,
  ),
)
console.log(`\nGLBs, colliders and models.json: ${path.relative(process.cwd(), out) || '.'}`)
console.log(
  `Posters to look at:              ${path.join(path.relative(process.cwd(), out), '*.poster.webp')}`,
)
process.exitCode = errors.length > 0 ? 1 : 0
