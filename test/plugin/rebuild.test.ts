import { mkdir, realpath, rm, symlink, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { InlineConfig, Plugin } from 'vite'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { createRebuildTrigger } from '../../src/plugin/build/rebuild-trigger.js'
import { photoBytes } from '../support/photo.js'
import { startService } from '../support/service.js'
import { tempDir } from '../support/temp-dir.js'
import {
  type BuildSetup,
  filesIn,
  fixtureApp,
  KEY,
  majors,
  pluginOf,
  sharedStore,
  type Vite,
} from './support.js'

// Drafts and models are really made here, which takes its time on a busy machine.
vi.setConfig({ testTimeout: 180_000 })

const store = await sharedStore()
const [[, vite]] = majors as [(typeof majors)[0]]

/** An app that imports photos by their paths below `src`. */
async function appWith(...photos: readonly string[]): Promise<string> {
  const root = await fixtureApp()
  await writeFile(path.join(root, 'src/main.js'), importing(photos))
  return root
}

const importing = (photos: readonly string[]) =>
  photos.map((photo, i) => `import m${i} from './${photo}?model'\nconsole.log(m${i})\n`).join('')

/** Bundles are closed long after they were written, and after the next build may have begun. */
function slowlyClosing() {
  let open = 0
  const plugins: Plugin[] = [
    { name: 'slow', writeBundle: () => void open++, closeBundle: () => sleep(500) },
    { name: 'last', closeBundle: { order: 'post', sequential: true, handler: () => void open-- } },
  ]
  // Rolldown never closes a bundle when the next build fails meanwhile.
  const allClosed = () => vi.waitUntil(() => open === 0, { timeout: 3_000 }).catch(() => {})
  return { plugins, allClosed }
}

const quietLogger = (vite: Vite) => vite.createLogger('silent')

/** `vite build --watch`. */
async function watchApp(vite: Vite, root: string, { plugins = [], ...setup }: BuildSetup) {
  const slow = slowlyClosing()
  const started = await vite.build({
    root,
    configFile: false,
    customLogger: quietLogger(vite),
    plugins: [pluginOf(root, setup), ...slow.plugins, ...plugins],
    build: { watch: {} },
  })
  const watcher = started as Extract<typeof started, { on: unknown }>
  const errors: string[] = []
  watcher.on('event', (event) => {
    if (event.code === 'ERROR') errors.push(event.error.message)
  })
  onTestFinished(async () => {
    await watcher.close()
    await slow.allClosed()
  })
  return {
    errors,
    models: async () =>
      [...(await filesIn(path.join(root, 'dist'))).keys()].filter((name) => name.endsWith('.glb')),
  }
}

// One of each bundler: Vite 7 has the watcher of Vite 6.
describe.each(majors.filter(([name]) => name !== 'Vite 7'))('%s', (_name, vite) => {
  test('under --watch whatever belongs to a photo is noticed: new, changed or gone', async () => {
    const root = await appWith('mug.photo.jpg')
    const sidecar = path.join(root, 'src/mug.photo.json')
    const { models, errors } = await watchApp(vite, root, { options: { generator: 'draft' }, store })
    await expect.poll(models).toHaveLength(3)
    await writeFile(sidecar, '{ "collider": "none" }')
    await expect.poll(models).toHaveLength(2)
    await writeFile(sidecar, '{ "lods": [{ "triangles": 500, "textureSize": 16 }] }')
    await expect.poll(async () => (await models()).join()).toMatch(/collider[^,]*,[^,]*lod0[^,]*$/)
    const before = await models()
    await writeFile(path.join(root, 'src/mug.photo.back.jpg'), await photoBytes())
    await expect.poll(async () => (await models()).some((name) => before.includes(name))).toBe(false)
    await rm(sidecar)
    await expect.poll(models).toHaveLength(3)
    await writeFile(path.join(root, 'rage3d.config.json'), '{ "optimize": { "collider": "none" } }')
    await expect.poll(models).toHaveLength(3)
    expect(errors).toEqual([])
  })

  test('environments that are built in turn share photos, and the limit of the run', async () => {
    await using api = await startService({ taskMs: 30 })
    const root = await appWith('mug.photo.jpg')
    await writeFile(path.join(root, 'src/server.js'), importing(['mug.photo.jpg', 'props/crate.photo.webp']))
    const build = async (maxGenerations: number) => {
      const config: InlineConfig = {
        root,
        configFile: false,
        customLogger: quietLogger(vite),
        plugins: [
          pluginOf(root, {
            env: { RAGE3D_API_KEY: KEY, RAGE3D_API_URL: api.url },
            options: { spend: { when: 'auto', maxGenerations } },
          }),
        ],
        builder: {},
        environments: {
          client: {},
          ssr: { build: { ssr: 'src/server.js', outDir: 'server' } },
        },
      }
      const builder = await vite.createBuilder(config)
      await builder.buildApp()
    }
    await expect(build(1)).rejects.toThrow(/of which 1 are used.*crate\.photo\.webp/s)
    expect(api.charges).toHaveLength(1)
    await build(2)
    expect(api.charges).toHaveLength(2)
    const models = async (folder: string) =>
      [...(await filesIn(path.join(root, folder))).keys()].filter((name) => name.endsWith('.glb'))
    expect(await models('dist')).toHaveLength(3)
  })
})

test('under --watch an error of another plugin keeps nothing of its build for the next one', async () => {
  const root = await appWith('mug.photo.jpg')
  const photo = path.join(root, 'src/mug.photo.jpg')
  let failing = false
  const failingPlugin: Plugin = {
    name: 'failing',
    renderChunk() {
      if (failing) throw new Error('not now')
    },
  }
  const options = { generator: 'draft' } as const
  const { models, errors } = await watchApp(vite, root, { options, store, plugins: [failingPlugin] })
  await expect.poll(models).toHaveLength(3)
  const first = await models()
  failing = true
  await writeFile(photo, await photoBytes({ color: '#3060b0' }))
  await expect.poll(() => errors.join()).toMatch(/not now/)
  failing = false
  await writeFile(photo, await photoBytes({ color: '#30b060' }))
  await expect.poll(async () => (await models()).filter((name) => !first.includes(name))).not.toEqual([])
})

test('under --watch a photo is bought once it was left alone, within one limit for all builds', async () => {
  await using api = await startService({ taskMs: 30 })
  const root = await appWith('mug.photo.jpg')
  const photo = path.join(root, 'src/mug.photo.jpg')
  await writeFile(photo, await photoBytes())
  const savedAt = Date.now()
  const { errors } = await watchApp(vite, root, {
    env: { RAGE3D_API_KEY: KEY, RAGE3D_API_URL: api.url },
    options: { spend: { when: 'auto', maxGenerations: 1 }, watch: { quietMs: 2_000 } },
  })
  await expect.poll(() => api.charges.length, { timeout: 60_000 }).toBe(1)
  expect(Date.now() - savedAt).toBeGreaterThanOrEqual(2_000)
  await writeFile(photo, await photoBytes({ color: '#3060b0' }))
  await expect.poll(() => errors.join(), { timeout: 60_000 }).toMatch(/of which 1 are used/)
  expect(api.charges).toHaveLength(1)
})

// macOS tells of changes under real paths, and its folder for temporary files is a link.
test.skipIf(process.platform === 'win32')(
  'the file that brings about a build is named by its real path',
  async () => {
    const root = await tempDir()
    await mkdir(path.join(root, 'private'))
    await symlink('private', path.join(root, 'tmp'))
    vi.stubEnv('TMPDIR', path.join(root, 'tmp'))
    onTestFinished(() => void vi.unstubAllEnvs())
    const trigger = await createRebuildTrigger({ root, configFile: undefined, logger: quietLogger(vite) })
    onTestFinished(() => trigger.close())
    expect(trigger.file).toBe(await realpath(trigger.file))
  },
)
