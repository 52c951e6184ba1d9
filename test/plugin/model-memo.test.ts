import { cp, readdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { expect, test, vi } from 'vitest'
import { createPipeline, type Model } from '../../src/pipeline/index.js'
import { createModelMemo } from '../../src/plugin/build/model-memo.js'
import { createPlugin } from '../../src/plugin/create-plugin.js'
import { photoBytes } from '../support/photo.js'
import { startService } from '../support/service.js'
import { tempDir } from '../support/temp-dir.js'
import { filesIn, fixtureApp, KEY, majors } from './support.js'

// Drafts and models are really made here, which takes its time on a busy machine.
vi.setConfig({ testTimeout: 180_000 })

const [[, vite]] = majors as [(typeof majors)[0]]

/** Builds, and tells how often a pipeline was opened for it. `meanwhile` runs when the models are made. */
async function build(root: string, env: NodeJS.ProcessEnv = {}, meanwhile = async () => {}) {
  let opened = 0
  const plugin = createPlugin(
    { generator: 'draft', store: { dir: path.join(root, '.store') } },
    {
      env,
      open: async (options) => {
        opened++
        const pipeline = createPipeline(options)
        return {
          ...pipeline,
          async buildMany(...request) {
            const outcomes = await pipeline.buildMany(...request)
            await meanwhile()
            return outcomes
          },
        }
      },
    },
  )
  const cacheDir = path.join(root, '.cache')
  await vite.build({ root, cacheDir, configFile: false, logLevel: 'silent', plugins: [plugin] })
  return { opened, files: [...(await filesIn(path.join(root, 'dist'))).keys()] }
}

test('a build without changes opens no pipeline and gives the same; every change is noticed', async () => {
  const root = await fixtureApp()
  await writeFile(path.join(root, 'src/main.js'), `import a from './mug.photo.jpg?model'\nconsole.log(a)`)
  const first = await build(root)
  expect(first.opened).toBe(1)
  expect(await build(root)).toEqual({ ...first, opened: 0 })

  await writeFile(path.join(root, 'src/mug.photo.json'), '{ "collider": "none" }')
  const withSidecar = await build(root)
  expect(withSidecar.opened).toBe(1)
  expect(withSidecar.files.join()).not.toMatch(/collider/)
  expect((await build(root)).opened).toBe(0)

  await writeFile(
    path.join(root, 'rage3d.config.json'),
    '{ "optimize": { "lods": [{ "triangles": 500, "textureSize": 16 }], "poster": false, "collider": "box" } }',
  )
  const configured = await build(root)
  expect(configured.opened).toBe(1)
  expect(configured.files.join()).not.toMatch(/lod1/)

  expect((await build(root, { CI: '1' })).opened).toBe(1)
  await writeFile(path.join(root, 'src/mug.photo.back.jpg'), await photoBytes())
  expect((await build(root)).opened).toBe(1)
  expect((await build(root)).opened).toBe(0)
})

test('what is edited during a build is looked at by the next one', async () => {
  const root = await fixtureApp()
  await writeFile(path.join(root, 'src/main.js'), `import a from './mug.photo.jpg?model'\nconsole.log(a)`)
  const photo = path.join(root, 'src/mug.photo.jpg')
  const first = await build(root, {}, async () => writeFile(photo, await photoBytes()))
  const second = await build(root)
  expect(second.opened).toBe(1)
  expect(second.files).not.toEqual(first.files)
  const settings = path.join(root, 'rage3d.config.json')
  await build(root, { CI: '1' }, () => writeFile(settings, '{ "optimize": { "collider": "none" } }'))
  const third = await build(root, { CI: '1' })
  expect(third.opened).toBe(1)
  expect(third.files.join()).not.toMatch(/collider/)
})

test('finished files that were altered or freed are made again', async () => {
  const root = await fixtureApp()
  await writeFile(path.join(root, 'src/main.js'), `import a from './mug.photo.jpg?model'\nconsole.log(a)`)
  const first = await build(root)
  const store = path.join(root, '.store')
  const glbs = (await readdir(store, { recursive: true })).filter((name) => name.endsWith('.glb'))
  for (const name of glbs) await writeFile(path.join(store, name), 'gone').catch(() => {})
  const second = await build(root)
  expect(second).toEqual({ ...first, opened: 1 })
})

test('a config that imports or computes something is never taken from memory, a plain one is', async () => {
  const root = await fixtureApp()
  await writeFile(path.join(root, 'src/main.js'), `import a from './mug.photo.jpg?model'\nconsole.log(a)`)
  await writeFile(path.join(root, 'shared.mjs'), 'export const triangles = 60')
  const config = path.join(root, 'rage3d.config.mjs')
  const optimize = '{ lods: [{ triangles: 500, textureSize: 16 }], poster: false, collider: "none" }'
  const dependent = [
    `import { triangles } from './shared.mjs'\nexport default { optimize: ${optimize} }`,
    `const { triangles } = await import('./shared.mjs')\nexport default { optimize: ${optimize} }`,
    `export default { optimize: process.env.X ? {} : ${optimize} }`,
  ]
  for (const text of dependent) {
    await writeFile(config, text)
    await build(root)
    expect((await build(root)).opened, text).toBe(1)
  }
  await writeFile(
    config,
    `/** @type {import('vite-plugin-rage3d').Rage3dConfig} */\nexport default {\n  // from here\n  optimize: ${optimize} }`,
  )
  await build(root)
  expect((await build(root)).opened).toBe(0)
})

test('a draft is no longer remembered once its photo is bought by others who share the store', async () => {
  await using api = await startService({ taskMs: 30 })
  const root = await fixtureApp()
  await writeFile(
    path.join(root, 'src/main.js'),
    `import a from './mug.photo.jpg?meta'\nconsole.log(a.state)`,
  )
  const state = async () => {
    const { opened } = await build(root)
    const files = await filesIn(path.join(root, 'dist'))
    const code = [...files].find(([name]) => name.endsWith('.js'))![1].toString()
    return { opened, state: /ready|draft/.exec(code)?.[0] }
  }
  expect(await state()).toEqual({ opened: 1, state: 'draft' })
  expect(await state()).toEqual({ opened: 0, state: 'draft' })
  const other = await tempDir()
  await cp(path.join(root, 'src/mug.photo.jpg'), path.join(other, 'cup.photo.jpg'))
  const buyer = createPipeline({
    root: other,
    store: { dir: path.join(root, '.store') },
    env: { RAGE3D_API_KEY: KEY, RAGE3D_API_URL: api.url },
    optimize: { lods: [{ triangles: 300, textureSize: 16 }], poster: false, collider: 'none' },
    api: { poll: { firstMs: 20, minMs: 20, maxMs: 40, deadlineMs: 20_000 } },
  })
  await buyer.build('cup.photo.jpg', { yes: true })
  await buyer.close()
  expect(await state()).toEqual({ opened: 1, state: 'ready' })
})

test('two roots that share a cache folder keep memos of their own', async () => {
  const root = await fixtureApp()
  const cacheDir = path.join(root, '.cache')
  const memoOf = (folder: string) => createModelMemo({ cacheDir, root: path.join(root, folder), options: {} })
  const photo = path.join(root, 'src/mug.photo.jpg')
  const model = { name: 'mug', state: 'ready', lods: [], collider: null, poster: null, stl: null }
  const memo = memoOf('src')
  await memo.find(photo)
  await memo.save(new Map([[photo, model as unknown as Model]]), { draftFallback: false, storeDir: root })
  expect(await memoOf('src').find(photo)).toMatchObject({ name: 'mug' })
  expect(await memoOf('.').find(photo)).toBeNull()
})
