import { rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { describe, expect, test, vi } from 'vitest'
import type { Settings } from '../../src/config/index.js'
import { Rage3dError } from '../../src/errors/index.js'
import { createPipeline, type SpendRequest } from '../../src/pipeline/index.js'
import { problemsText } from '../../src/plugin/build/build-problems.js'
import { startService } from '../support/service.js'
import { tempDir } from '../support/temp-dir.js'
import { buildApp, fixtureApp, KEY, majors } from './support.js'

// Drafts and models are really made here, which takes its time on a busy machine.
vi.setConfig({ testTimeout: 180_000 })

const envFor = (url: string, more: NodeJS.ProcessEnv = {}) => ({
  RAGE3D_API_KEY: KEY,
  RAGE3D_API_URL: url,
  ...more,
})

/** An app of three photos, one of which is imported by a worker only. */
async function threePhotos(): Promise<string> {
  const root = await fixtureApp()
  await writeFile(
    path.join(root, 'src/main.js'),
    `import a from './mug.photo.jpg'
     import b from './props/crate.photo.webp?model'
     new Worker(new URL('./worker.js', import.meta.url), { type: 'module' })
     console.log(a, b)`,
  )
  return root
}

describe.each(majors)('%s', (_name, vite) => {
  test('in CI a build fails before any request, and names photos, sum and one command', async () => {
    await using api = await startService()
    const root = await threePhotos()
    const { error, files } = await buildApp(vite, root, { env: envFor(api.url, { CI: 'true' }) })
    expect(error?.message).toContain('src/mug.photo.jpg')
    expect(error?.message).toContain('src/props/ball.photo.png')
    expect(error?.message).toContain('src/props/crate.photo.webp')
    expect(error?.message).toContain('3 × ₹99 = ₹297')
    const commands = error?.message.match(/`rage3d [^`]+`/g) ?? []
    expect(new Set(commands).size).toBe(1)
    expect(error?.stack).not.toMatch(/src[\\/](plugin|pipeline)/)
    expect(files.size).toBe(0)
    expect(api.requests).toEqual([])
  })

  test('without a terminal a build fails before any request', async () => {
    await using api = await startService()
    const root = await threePhotos()
    const { error, files } = await buildApp(vite, root, { env: envFor(api.url), interactive: false })
    expect(error?.message).toContain('3 × ₹99 = ₹297')
    expect(files.size).toBe(0)
    expect(api.requests).toEqual([])
  })
})

const [[, vite]] = majors as [(typeof majors)[0]]

test('in CI without a key the drafts of a fallback are refused, and those of the config are built', async () => {
  const root = await threePhotos()
  await rm(path.join(root, 'src/worker.js'))
  await writeFile(path.join(root, 'src/main.js'), `import a from './mug.photo.jpg'\nconsole.log(a)`)
  const refused = await buildApp(vite, root, { env: { CI: '1' } })
  expect(refused.error?.message).toMatch(/src\/mug\.photo\.jpg[\s\S]*RAGE3D_API_KEY/)
  expect(refused.error?.message).toContain('1 × ₹99 = ₹99')
  const built = await buildApp(vite, root, { env: { CI: '1' }, options: { generator: 'draft' } })
  expect(built.error).toBeNull()
  const local = await buildApp(vite, root, { env: {} })
  expect(local.error).toBeNull()
  expect(local.log).toMatch(/drafts stand in for src\/mug\.photo\.jpg: RAGE3D_API_KEY is not set/)
})

test('a build that must buy and has no key says so, as its reason', async () => {
  const root = await fixtureApp()
  const { error, files } = await buildApp(vite, root, { env: {}, options: { generator: 'rage3d' } })
  expect(error?.message).toMatch(/2 × ₹99 = ₹198.*RAGE3D_API_KEY is not set/)
  expect(error?.message).toMatch(/set RAGE3D_API_KEY, run `rage3d build/)
  expect(files.size).toBe(0)
})

test('with several problems each says what was charged, once', () => {
  const charged = new Rage3dError('RAGE3D_MODEL_EXPIRED', 'a.photo.jpg: gone.', {
    charged: 'yes',
    hint: 'Do.',
  })
  const other = new Rage3dError('RAGE3D_PHOTO_UNREADABLE', 'b.photo.jpg is no picture.', { hint: '' })
  const failed = new Map([
    ['a', charged],
    ['b', other],
  ])
  const text = problemsText({ missing: new Map(), failed }, {} as Settings)
  expect(text).toBe('a.photo.jpg: gone.\nDo.\nIt was charged.\n\nb.photo.jpg is no picture.')
})

test('on a terminal one prompt names everything; consent buys each photo once; CI then builds offline', async () => {
  await using api = await startService({ taskMs: 30, balance: 500 })
  const root = await fixtureApp()
  const store = await tempDir()
  const asked: SpendRequest[] = []
  const confirm = async (request: SpendRequest) => {
    asked.push(request)
    return true
  }
  const first = await buildApp(vite, root, { env: envFor(api.url), store, interactive: true, confirm })
  expect(first.error).toBeNull()
  expect(asked).toMatchObject([{ count: 2, price: 99, total: 198, wallet: 500 }])
  expect(api.charges).toHaveLength(2)
  expect(first.log).toMatch(/2 photo models, 2 bought for ₹198[\s\S]*src\/mug +ready/)
  await api.close()
  const offline = await buildApp(vite, root, { env: { CI: 'true' }, store })
  expect(offline.error).toBeNull()
  expect([...offline.files.keys()]).toEqual([...first.files.keys()])
  expect(offline.log).toMatch(/2 photo models, nothing spent/)
})

test('"no" at the prompt buys nothing and writes no bundle', async () => {
  await using api = await startService({ taskMs: 30 })
  const root = await fixtureApp()
  const { error, files } = await buildApp(vite, root, {
    env: envFor(api.url),
    interactive: true,
    confirm: async () => false,
  })
  expect(error?.message).toMatch(/2 × ₹99 = ₹198/)
  expect(files.size).toBe(0)
  expect(api.charges).toEqual([])
})

test('an explicit "auto" buys in CI too, within the limit of the run', async () => {
  await using api = await startService({ taskMs: 30 })
  const root = await fixtureApp()
  const spend = { when: 'auto', maxGenerations: 1 } as const
  const refused = await buildApp(vite, root, { env: envFor(api.url, { CI: '1' }), options: { spend } })
  expect(refused.error?.message).toMatch(/--max-generations|maxGenerations/)
  expect(api.charges).toEqual([])
  const bought = await buildApp(vite, root, {
    env: envFor(api.url, { CI: '1' }),
    options: { spend: { when: 'auto' } },
  })
  expect(bought.error).toBeNull()
  expect(api.charges).toHaveLength(2)
})

test('a paid task that a killed build left behind is resumed without a question and without a charge', async () => {
  await using api = await startService({ taskMs: 400 })
  const root = await fixtureApp()
  const store = await tempDir()
  await writeFile(path.join(root, 'src/main.js'), `import a from './mug.photo.jpg'\nconsole.log(a)`)
  const env = envFor(api.url)
  const poll = { firstMs: 20, minMs: 20, maxMs: 40, deadlineMs: 10_000 }
  const interrupted = createPipeline({ root, env, store: { dir: store }, api: { poll } })
  // Only once the task's id has arrived: until then nobody knows whether it was paid, and the next build waits for that.
  const submitted = new Promise<void>((resolve) => {
    interrupted.on('progress', ({ taskId }) => void (taskId && resolve()))
  })
  const buying = interrupted.build('src/mug.photo.jpg', { yes: true }).catch((error: Error) => error)
  await submitted
  await interrupted.close()
  expect(await buying).toBeInstanceOf(Error)
  const { error } = await buildApp(vite, root, { env, store, interactive: false })
  expect(error).toBeNull()
  expect(api.charges).toHaveLength(1)
})
