import { rename, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { createPipeline } from '../../src/pipeline/index.js'
import { isSamePhoto } from '../../src/plugin/is-same-photo.js'
import { writePhoto } from '../support/photo.js'
import { startService } from '../support/service.js'
import { looseDisk } from './loose-disk.js'
import { buildApp, fixtureApp, KEY, majors, sharedStore, startDev } from './support.js'

// Drafts and models are really made here, which takes its time on a busy machine.
vi.setConfig({ testTimeout: 180_000 })
const store = await sharedStore()

const NFC = 'café'.normalize('NFC')
const NFD = 'café'.normalize('NFD')

/** An app that spells its photos in another way than the disk does. */
async function misspelledApp(): Promise<string> {
  const root = await fixtureApp()
  await rename(path.join(root, 'src/mug.photo.jpg'), path.join(root, `src/${NFD}.photo.jpg`))
  await writePhoto(path.join(root, 'src/chair.photo.jpg'))
  await writeFile(
    path.join(root, 'src/main.js'),
    `import a from './${NFC}.photo.jpg?model'\nimport b from './Chair.photo.jpg?model'\nconsole.log(a, b)`,
  )
  return root
}

describe.each(majors)('%s', (_name, vite) => {
  test('a build takes photos whose imports are spelled in another way than on disk', async () => {
    const root = await misspelledApp()
    const { error, files } = await buildApp(vite, root, {
      ...{ options: { generator: 'draft' }, store },
      plugins: [looseDisk()],
    })
    expect(error).toBeNull()
    const models = [...files.keys()].filter((name) => name.includes('.lod0')).join()
    expect(models.normalize('NFC')).toMatch(/café\.lod0.*chair\.lod0|chair\.lod0.*café\.lod0/i)
  })

  test('a dev server buys and shows photos whose imports are spelled in another way than on disk', async () => {
    await using api = await startService({ taskMs: 300 })
    const root = await misspelledApp()
    const { server, log } = await startDev(vite, root, {
      env: { RAGE3D_API_KEY: KEY, RAGE3D_API_URL: api.url },
      options: { spend: { when: 'auto', maxGenerations: 9 }, watch: { quietMs: 0 } },
      plugins: [looseDisk()],
    })
    const urls = [`/src/${NFC}.photo.jpg?model`, '/src/Chair.photo.jpg?model']
    const models = async () => {
      const loaded = await Promise.all(urls.map((url) => server.transformRequest(url)))
      return loaded.map((result) => /"(draft|ready)"/.exec(result?.code ?? '')?.[1])
    }
    await server.transformRequest('/src/main.js')
    expect(await models()).toEqual(['draft', 'draft'])
    await expect.poll(models, { timeout: 90_000 }).toEqual(['ready', 'ready'])
    expect(api.charges).toHaveLength(2)
    const names = [...log.join('\n').matchAll(/src\/(\S+)\.photo\.jpg/g)].map(([, name]) => name)
    expect(new Set(names)).toEqual(new Set([NFC, 'Chair']))
  })
})

test('needs come one by one, in the order of the photos given and under whatever spelling', async () => {
  const root = await misspelledApp()
  const pipeline = createPipeline({ root, generator: 'draft', store: { dir: store }, env: {} })
  onTestFinished(() => pipeline.close())
  const names = [NFC, 'Chair', 'nothing', 'chair', NFD].map((name) => `src/${name}.photo.jpg`)
  const needs = await pipeline.needs(names)
  expect(needs.map(({ kind }) => kind)).toEqual(['local', 'local', 'refused', 'local', 'local'])
  expect(needs.map(({ name }) => name.toLowerCase())).toEqual([
    `src/${NFC}`,
    'src/chair',
    'src/nothing.photo.jpg',
    'src/chair',
    `src/${NFC}`,
  ])
})

test('files of one photo are told from those of others', () => {
  const chair = '/app/art/chair.photo.jpg'
  for (const other of ['Chair.photo.jpg', 'CHAIR.photo.back.PNG', 'chair.photo.json'])
    expect(isSamePhoto(chair, `/app/art/${other}`)).toBe(true)
  for (const other of ['art/chairs.photo.jpg', 'chair.photo.jpg', 'art/chair.jpg', 'Art/chair.photo.jpg'])
    expect(isSamePhoto(chair, `/app/${other}`)).toBe(process.platform === 'win32' && other.startsWith('Art'))
  expect(isSamePhoto(`${NFC}.photo.jpg`, `${NFD}.photo.back.jpg`)).toBe(true)
  expect(isSamePhoto('/app/chair.jpg', '/app/table.jpg')).toBe(false)
})
