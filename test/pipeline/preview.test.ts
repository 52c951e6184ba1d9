import { execFile } from 'node:child_process'
import { readdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { writePhoto } from '../support/photo.js'
import { createProject, SMALL_RECIPE } from '../support/project.js'
import { tempDir } from '../support/temp-dir.js'

const DIST = pathToFileURL(fileURLToPath(new URL('../../dist/index.js', import.meta.url))).href
const WITH_POSTER = { ...SMALL_RECIPE, lods: [...SMALL_RECIPE.lods], poster: true }

async function storedFiles(root: string): Promise<string[]> {
  const entries = await readdir(path.join(root, '.store'), { recursive: true })
  return entries.map((entry) => path.basename(entry)).filter((name) => /\.(glb|webp)$/.test(name))
}

test('a preview waits for no poster, which is drawn when it is asked for, and is the finished model’s', async () => {
  const { root, pipeline } = await createProject()
  await writePhoto(path.join(root, 'chair.photo.jpg'))
  const project = pipeline({ generator: 'draft', optimize: WITH_POSTER })
  const preview = await project.preview('chair.photo.jpg')
  expect(await storedFiles(root)).not.toContain('poster.webp')
  const drawn = await preview.poster?.draw()
  expect(drawn).toMatchObject({ width: 512, height: 512, warnings: [] })
  expect((await readFile(drawn!.file.path)).subarray(8, 12).toString()).toBe('WEBP')
  const model = await project.build('chair.photo.jpg')
  expect(model.poster?.file).toEqual(drawn?.file)
  expect(model.lods).toEqual(preview.lods)
  expect(model.key).toBe(preview.key)
  expect(await project.current('chair.photo.jpg')).toEqual({ ...model, source: 'draft' })
})

test('a poster that is switched on or off changes nothing else of a model, and nothing else is made again', async () => {
  const { root, pipeline } = await createProject()
  await writePhoto(path.join(root, 'chair.photo.jpg'))
  const without = await pipeline({ generator: 'draft' }).build('chair.photo.jpg')
  const before = await storedFiles(root)
  const model = await pipeline({ generator: 'draft', optimize: WITH_POSTER }).build('chair.photo.jpg')
  expect(model.lods).toEqual(without.lods)
  expect([without.poster, model.poster?.width]).toEqual([null, 512])
  expect(model.key).not.toBe(without.key)
  expect((await storedFiles(root)).sort()).toEqual([...before, 'poster.webp'].sort())
})

test('posters of models with KTX2 pictures are drawn while the pictures can still be read', async () => {
  const { root, pipeline } = await createProject()
  await writePhoto(path.join(root, 'chair.photo.jpg'))
  const optimize = { ...WITH_POSTER, textures: { format: 'ktx2' as const } }
  const preview = await pipeline({ generator: 'draft', optimize }).preview('chair.photo.jpg')
  const drawn = await preview.poster?.draw()
  expect(drawn).toMatchObject({ width: 512, warnings: [] })
  expect(preview.warnings.filter((text) => text.includes('poster'))).toEqual([])
})

test('threads are got ready only where there is something to make', async () => {
  const root = await tempDir()
  const script = `
    const { createPipeline } = await import(${JSON.stringify(DIST)})
    const threads = () => process.report.getReport().workers.length
    const open = () => createPipeline({ root: ${JSON.stringify(root)}, store: { dir: 'store' }, generator: 'draft', offMainThread: true })
    const first = open()
    await first.warmUp()
    const before = threads()
    if (process.argv[2] === 'make') await first.preview('chair.photo.jpg')
    await first.close()
    const second = open()
    await second.warmUp()
    console.log(JSON.stringify([before, threads()]))
    await second.close()
  `
  const file = path.join(root, 'run.mjs')
  await writeFile(file, script)
  const run = async (...args: string[]) =>
    JSON.parse((await promisify(execFile)(process.execPath, [file, ...args])).stdout)
  expect(await run()).toEqual([0, 0])
  await writePhoto(path.join(root, 'chair.photo.jpg'))
  expect(await run('make')).toEqual([1, 0])
})
