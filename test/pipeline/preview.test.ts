import { readdir, readFile, utimes } from 'node:fs/promises'
import path from 'node:path'
import { expect, test } from 'vitest'
import { texturedBall } from '../optimize/support/models.js'
import { writePhoto } from '../support/photo.js'
import { createProject, SMALL_RECIPE } from '../support/project.js'

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

test('the preview of the photo that was saved last is made ahead, unless code of the user’s would run', async () => {
  const { root, pipeline } = await createProject()
  const project = pipeline({ generator: 'draft' })
  await project.previewNewest()
  await writePhoto(path.join(root, 'new.photo.jpg'))
  await writePhoto(path.join(root, 'old.photo.jpg'), { color: '#205080' })
  await utimes(path.join(root, 'old.photo.jpg'), 1e9, 1e9)
  const said: unknown[] = []
  project.on('progress', (event) => said.push(event))
  await project.previewNewest()
  expect(said).toEqual([])
  const made = await storedFiles(root)
  expect(made.length).toBeGreaterThan(0)
  await project.preview('new.photo.jpg')
  expect([said, await storedFiles(root)]).toEqual([[], made])

  const generate = async () => texturedBall(8)
  await pipeline({ generator: { id: 'balls', version: '1', generate } }).previewNewest()
  const transforms = [{ id: 'none', transform: async () => {} }]
  const recipe = { ...SMALL_RECIPE, lods: [{ triangles: 300, textureSize: 64 }], transforms }
  await pipeline({ generator: 'draft', optimize: recipe }).previewNewest()
  expect(await storedFiles(root)).toEqual(made)
})
