import { cp, readFile, rename, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import type { Page } from 'playwright-core'
import { describe, expect, test, vi } from 'vitest'
import { chromiumPath, openPage } from '../support/browser.js'
import { photoBytes, writePhoto } from '../support/photo.js'
import { startService } from '../support/service.js'
import { tempDir } from '../support/temp-dir.js'
import { fixtureApp, KEY, majors, sharedStore, startDev } from './support.js'

// Drafts and models are really made here, which takes its time on a busy machine.
vi.setConfig({ testTimeout: 180_000 })
const PATIENT = { timeout: 60_000 }

/** What the fixture's page knows. */
interface PageState {
  readonly url: string
  readonly state: string
  readonly model: string
  readonly updates: number
  readonly lods: number
}

const stateOf = (page: Page) =>
  page.evaluate(
    'globalThis.collected && ({ url: collected.url, state: collected.model.state, model: collected.model.url, updates: collected.updates, lods: collected.model.lods.length })',
  ) as Promise<PageState>

async function until(page: Page, test: (state: PageState) => boolean): Promise<PageState> {
  for (let tries = 0; tries < 1_200; tries++) {
    const state = await stateOf(page)
    if (state && test(state)) return state
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  throw new Error(`The page stayed at ${JSON.stringify(await stateOf(page))}.`)
}

const store = await sharedStore()
const [[, vite], ...olderMajors] = majors as [(typeof majors)[0], ...(typeof majors)[0][]]

describe.skipIf(!chromiumPath).each(olderMajors)('%s', (_name, older) => {
  test('the page shows the draft, and follows a sidecar without a reload', async () => {
    const root = await fixtureApp()
    const { url } = await startDev(older, root, { options: { generator: 'draft' }, store })
    await using browser = await openPage()
    const { page, errors, refused } = browser
    let loads = 0
    page.on('load', () => loads++)
    await page.goto(url, { timeout: 120_000 })
    expect(await until(page, () => true)).toMatchObject({ state: 'draft', lods: 2, updates: 0 })
    await writeFile(
      path.join(root, 'src/mug.photo.json'),
      '{ "lods": [{ "triangles": 500, "textureSize": 16 }] }',
    )
    expect((await until(page, ({ lods }) => lods === 1)).updates).toBe(1)
    expect(loads).toBe(1)
    expect([errors, refused]).toEqual([[], []])
  })
})

describe.skipIf(!chromiumPath)('in the page', () => {
  test('draft, bought model, edited photo: all in place, charged once each, without a reload', async () => {
    await using api = await startService({ taskMs: 300 })
    const root = await fixtureApp()
    await writeFile(
      path.join(root, 'src/main.js'),
      (await readFile(path.join(root, 'src/main.js'), 'utf8'))
        .replace(/.*ball.photo.*\n/, '')
        .replace(', ball', ''),
    )
    const { url, log } = await startDev(vite, root, {
      env: { RAGE3D_API_KEY: KEY, RAGE3D_API_URL: api.url },
      options: { spend: { when: 'auto' }, watch: { quietMs: 700 } },
    })
    await using browser = await openPage()
    const { page, errors, refused } = browser
    let loads = 0
    page.on('load', () => loads++)
    await page.goto(url, { timeout: 120_000 })
    const draft = await until(page, () => true)
    expect(draft).toMatchObject({ state: 'draft', lods: 2, updates: 0 })
    expect(draft.url).toBe(draft.model)

    const ready = await until(page, ({ state }) => state === 'ready')
    expect(ready.model).not.toBe(draft.model)
    expect(ready.url).toBe(draft.url)
    expect(api.charges).toHaveLength(1)

    await writeFile(path.join(root, 'src/mug.photo.jpg'), await photoBytes({ color: '#2040c0' }))
    const edited = await until(page, ({ model }) => model !== ready.model)
    expect(edited.model).not.toBe(draft.model)
    await until(page, ({ state, model }) => state === 'ready' && model !== ready.model)
    expect(api.charges).toHaveLength(2)

    await writeFile(
      path.join(root, 'src/mug.photo.json'),
      '{ "lods": [{ "triangles": 500, "textureSize": 16 }] }',
    )
    expect((await until(page, ({ lods }) => lods === 1)).state).toBe('ready')
    await writeFile(path.join(root, 'src/mug.photo.json'), '{ "lods": ')
    await expect.poll(() => log.join('\n'), PATIENT).toMatch(/mug\.photo\.json/)
    expect(await stateOf(page)).toMatchObject({ lods: 1, state: 'ready' })

    expect(api.charges).toHaveLength(2)
    expect(loads).toBe(1)
    await page.reload()
    expect((await until(page, () => true)).url).toMatch(/mug\.lod0\.glb$/)
    expect([errors, refused]).toEqual([[], []])
  })

  test('under "ask" nothing is bought, the terminal names what waits, and its shortcut buys it', async () => {
    await using api = await startService({ taskMs: 100 })
    const root = await fixtureApp()
    const asked: unknown[] = []
    const { url, log, server } = await startDev(vite, root, {
      env: { RAGE3D_API_KEY: KEY, RAGE3D_API_URL: api.url },
      confirm: async (request) => {
        asked.push(request)
        return true
      },
    })
    await using browser = await openPage()
    await browser.page.goto(url, { timeout: 120_000 })
    await expect
      .poll(() => log.join('\n'), PATIENT)
      .toMatch(/shown as drafts: src\/mug\.photo\.jpg, src\/props\/ball\.photo\.png.*g \+ enter/)
    expect(api.requests).toEqual([])
    const plugin = server.config.plugins.find(({ name }) => name === 'vite-plugin-rage3d')
    const { buyPending } = plugin?.api ?? {}
    await buyPending()
    expect(asked).toMatchObject([{ count: 2, price: 99, total: 198, wallet: 1980 }])
    await until(browser.page, ({ state }) => state === 'ready')
    expect(api.charges).toHaveLength(2)
  })

  test('notes tell of work and of broken photos, an option turns them off, and nothing covers the page', async () => {
    const root = await fixtureApp()
    const broken = path.join(root, 'src/mug.photo.jpg')
    const { url } = await startDev(vite, root, { options: { generator: 'draft' }, store })
    await using browser = await openPage()
    const { page } = browser
    await page.goto(url, { timeout: 120_000 })
    await until(page, () => true)
    await cp(broken, `${broken}.good`)
    await writeFile(broken, 'half a pict')
    await page.waitForSelector('rage3d-notes', { ...PATIENT, state: 'attached' })
    await expect
      .poll(() => page.evaluate('document.querySelector("rage3d-notes").shadowRoot.textContent'), PATIENT)
      .toMatch(/src\/mug\.photo\.jpg/)
    expect(await page.$('vite-error-overlay')).toBeNull()
    expect(await stateOf(page)).toMatchObject({ state: 'draft', lods: 2 })
    await rename(`${broken}.good`, broken)

    const silent = await startDev(vite, root, { options: { generator: 'draft', toast: false }, store })
    expect((await silent.request('/')).body.toString()).not.toContain('rage3d-toast')
  })

  test('a photo that cannot be used at first shows a stand-in, and the model once it is mended', async () => {
    const root = await fixtureApp()
    const photo = path.join(root, 'src/mug.photo.jpg')
    const good = await readFile(photo)
    await writeFile(photo, 'nothing yet')
    const { url, log } = await startDev(vite, root, { options: { generator: 'draft' }, store })
    await using browser = await openPage()
    await browser.page.goto(url, { timeout: 120_000 })
    expect(await until(browser.page, () => true)).toMatchObject({ state: 'failed', lods: 1 })
    expect(log.join('\n')).toMatch(/src\/mug\.photo\.jpg/)
    await writeFile(photo, good)
    expect(await until(browser.page, ({ state }) => state === 'draft')).toMatchObject({ lods: 2 })
  })

  test('a worker imports photos too', async () => {
    const root = await fixtureApp()
    const { url } = await startDev(vite, root, { options: { generator: 'draft' }, store })
    await using browser = await openPage()
    await browser.page.goto(`${url}/with-worker.html`, { timeout: 120_000 })
    const answer = await browser.page.evaluate('globalThis.answer')
    expect(answer).toMatchObject({
      name: 'src/props/crate',
      url: expect.stringMatching(/^\/@rage3d\/[0-9a-f]{64}\/ball\.lod0\.glb$/),
    })
  })
})

test('a restarted server resumes a paid task without a second charge', async () => {
  await using api = await startService({ taskMs: 1_500 })
  const root = await fixtureApp()
  const { server, request } = await startDev(vite, root, {
    env: { RAGE3D_API_KEY: KEY, RAGE3D_API_URL: api.url },
    options: { spend: { when: 'auto' }, watch: { quietMs: 0 } },
  })
  await request('/src/main.js')
  await request('/src/mug.photo.jpg?import&model')
  // Both are asked for: their ids have arrived, which else would have to be found out first.
  const asked = () =>
    new Set(api.requests.map(({ path }) => path).filter((path) => path.startsWith('/task/')))
  await expect.poll(() => asked().size, PATIENT).toBe(2)
  await server.restart()
  await expect
    .poll(async () => readFile(path.join(root, 'rage3d.lock.json'), 'utf8').catch(() => ''), {
      timeout: 15_000,
    })
    .toMatch(/"sha256"[\s\S]*"sha256"/)
  expect(api.charges).toHaveLength(2)
})

test('a restarted server goes on with the limit of the run', async () => {
  await using api = await startService({ taskMs: 30 })
  const root = await fixtureApp()
  const { server, request, log } = await startDev(vite, root, {
    env: { RAGE3D_API_KEY: KEY, RAGE3D_API_URL: api.url },
    options: { spend: { when: 'auto', maxGenerations: 1 }, watch: { quietMs: 0 } },
  })
  const open = async (photo: string) => {
    await writeFile(path.join(root, 'src/main.js'), `import a from './${photo}?model'\nconsole.log(a)`)
    await request('/src/main.js')
    await request(`/src/${photo}?import&model`)
  }
  await open('mug.photo.jpg')
  await expect.poll(() => api.charges.length, PATIENT).toBe(1)
  await server.restart()
  await open('props/crate.photo.webp')
  await expect.poll(() => log.join('\n'), PATIENT).toMatch(/of which 1 are used/)
  expect(api.charges).toHaveLength(1)
})

test('a task that takes longer than it is waited for is gone back to without a restart, and paid once', async () => {
  await using api = await startService({ taskMs: 1_500 })
  const root = await fixtureApp()
  const poll = { firstMs: 20, minMs: 20, maxMs: 40, deadlineMs: 300 }
  const { request, log } = await startDev(vite, root, {
    env: { RAGE3D_API_KEY: KEY, RAGE3D_API_URL: api.url },
    options: { spend: { when: 'auto' }, watch: { quietMs: 0 }, api: { poll } },
    retryMs: 200,
  })
  await writeFile(path.join(root, 'src/main.js'), `import a from './mug.photo.jpg?model'\nconsole.log(a)`)
  await request('/src/main.js')
  await request('/src/mug.photo.jpg?import&model')
  const lockfile = () => readFile(path.join(root, 'rage3d.lock.json'), 'utf8').catch(() => '')
  await expect.poll(lockfile, { timeout: 30_000 }).toMatch(/"sha256"/)
  expect(log.join('\n')).toMatch(/tried again by itself/)
  expect(api.charges).toHaveLength(1)
})

test('a photo that is replaced while its model is bought keeps its own draft, and is bought in turn', async () => {
  await using api = await startService({ taskMs: 2_000 })
  const root = await fixtureApp()
  const { request, log } = await startDev(vite, root, {
    env: { RAGE3D_API_KEY: KEY, RAGE3D_API_URL: api.url },
    options: { spend: { when: 'auto' }, watch: { quietMs: 0 } },
  })
  await writeFile(path.join(root, 'src/main.js'), `import a from './mug.photo.jpg?model'\nconsole.log(a)`)
  await request('/src/main.js')
  await request('/src/mug.photo.jpg?import&model')
  await expect.poll(() => api.charges.length, PATIENT).toBe(1)
  await writeFile(path.join(root, 'src/mug.photo.jpg'), await photoBytes({ color: '#2040c0' }))
  await expect.poll(() => api.charges.length, PATIENT).toBe(2)
  await expect.poll(() => log.filter((line) => /mug\.photo\.jpg: ready/.test(line)), PATIENT).toHaveLength(1)
  expect(log.join('\n')).toMatch(/mug\.photo\.jpg: ready, ₹99$/m)
  expect(log.join('\n')).toMatch(
    /mug\.photo\.jpg: bought, ₹99\. .* not shown, because the photo or its sidecar was changed/,
  )
  expect(api.charges).toHaveLength(2)
})

test('the shortcut says what the limit of the run forbids, and asks nobody', async () => {
  await using api = await startService({ taskMs: 30 })
  const root = await fixtureApp()
  const { server, request, log } = await startDev(vite, root, {
    env: { RAGE3D_API_KEY: KEY, RAGE3D_API_URL: api.url },
    options: { spend: { maxGenerations: 1 } },
    confirm: () => Promise.reject(new Error('nobody is to be asked')),
  })
  await request('/src/main.js')
  await request('/src/mug.photo.jpg?import&model')
  await request('/src/props/ball.photo.png?import&model')
  await expect.poll(() => log.join('\n'), PATIENT).toMatch(/mug\.photo\.jpg, src\/props\/ball\.photo\.png/)
  await server.config.plugins.find(({ name }) => name === 'vite-plugin-rage3d')?.api.buyPending()
  await expect.poll(() => log.join('\n'), PATIENT).toMatch(/this run may buy 1: .*mug.*--max-generations 2/s)
  expect(api.requests).toEqual([])
})

test.each([
  ['below the root, in another letter case', 'src/SOFA.photo.json'],
  ['outside the root', '../sofa.photo.json'],
])('a sidecar %s is noticed, and a photo that comes back', async (_, sidecar) => {
  const root = path.join(await tempDir(), 'app')
  await cp(await fixtureApp(), root, { recursive: true })
  const photo = path.join(root, path.dirname(sidecar), 'sofa.photo.jpg')
  await writePhoto(photo)
  const { request } = await startDev(vite, root, {
    options: { generator: 'draft' },
    store,
    config: { server: { fs: { allow: [path.dirname(root)] } } },
  })
  const levels = async () => {
    const { body } = await request(`/@fs${photo}?import&lods`)
    const list = /export default (\[.*\])/.exec(body.toString())?.[1] ?? '[]'
    return (JSON.parse(list) as { readonly url: string }[]).map(({ url }) => url)
  }
  await expect.poll(levels).toHaveLength(2)
  await writeFile(path.join(root, sidecar), '{ "lods": [{ "triangles": 500, "textureSize": 16 }] }')
  await expect.poll(levels).toHaveLength(1)
  const before = await levels()
  await rm(photo)
  await new Promise((resolve) => setTimeout(resolve, 1_000))
  await writePhoto(photo, { color: '#208040' })
  await expect.poll(async () => (await levels()).some((url) => !before.includes(url))).toBe(true)
})

test('modules on a server get URLs that the page can load', async () => {
  const root = await fixtureApp()
  const { server, request } = await startDev(vite, root, {
    options: { generator: 'draft' },
    store,
    config: { base: '/g/' },
  })
  const { queries, located } = await server.ssrLoadModule('/src/queries.js')
  expect(queries.url).toMatch(/^\/g\/@rage3d\/[0-9a-f]{64}\/mug\.lod0\.glb$/)
  expect(new URL(located).pathname).toMatch(/^\/g\/@rage3d\/[0-9a-f]{64}\/crate\.lod0\.glb$/)
  expect((await request(queries.url)).status).toBe(200)
  expect((await request(queries.photo)).headers['content-type']).toBe('image/jpeg')
})
