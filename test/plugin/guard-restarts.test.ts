import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { describe, expect, test, vi } from 'vitest'
import { tempDir } from '../support/temp-dir.js'
import { fixtureApp, majors, sharedStore, startDev } from './support.js'

vi.setConfig({ testTimeout: 180_000 })
const PATIENT = { timeout: 60_000 }

const store = await sharedStore()
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

describe.each(majors)('%s', (_name, vite) => {
  test('a broken config is told once, and the page keeps its models until it is mended', async () => {
    const root = await fixtureApp()
    const { server, request, log } = await startDev(vite, root, { options: { generator: 'draft' }, store })
    const told = (text: RegExp) => log.filter((line) => text.test(line))
    const levels = async () => {
      server.environments.client.moduleGraph.invalidateAll()
      const { body } = await request('/src/props/ball.photo.png?import&lods')
      const list = /export default (\[.*\])/.exec(body.toString())?.[1] ?? '[]'
      return (JSON.parse(list) as { readonly url: string }[]).map(({ url }) => url)
    }
    await request('/src/main.js')
    const before = await levels()
    expect(before).toHaveLength(2)
    const config = path.join(root, 'rage3d.config.json')

    await writeFile(config, '{ "nope": 1 }')
    await expect.poll(() => told(/unknown key `nope`/), PATIENT).toHaveLength(1)
    await writeFile(config, '{ "nope": 2 }')
    await pause(1_200)
    expect(told(/unknown key `nope`/)).toHaveLength(1)
    await writeFile(config, '{ "nope": ')
    await expect.poll(() => told(/rage3d\.config\.json cannot be used/), PATIENT).toHaveLength(1)
    expect(told(/last good settings stay/)).toHaveLength(2)
    expect(told(/server restarted/)).toEqual([])
    expect(await levels()).toEqual(before)

    await writeFile(config, '{ "optimize": { "lods": [{ "triangles": 300, "textureSize": 16 }] } }')
    await expect.poll(() => told(/server restarted/), PATIENT).toHaveLength(1)
    expect(await levels()).toHaveLength(1)
    expect(told(/ball\.photo\.png/)).toEqual([])
  })
})

test('an env file that cannot be used does not restart the server, and the mended one does', async () => {
  const [[, vite]] = majors as [(typeof majors)[0]]
  const root = await fixtureApp()
  const { request, log } = await startDev(vite, root, { options: { generator: 'draft' }, store })
  const told = (text: RegExp) => log.filter((line) => text.test(line))
  await request('/src/main.js')
  await request('/src/props/ball.photo.png?import&lods')

  await writeFile(path.join(root, '.env.local'), 'RAGE3D_API_URL=somewhere\n')
  await expect.poll(() => told(/RAGE3D_API_URL[\s\S]*last good settings stay/), PATIENT).toHaveLength(1)
  await pause(1_000)
  expect(told(/server restarted/)).toEqual([])
  await writeFile(path.join(root, '.env.local'), 'RAGE3D_API_URL=http://127.0.0.1:9\n')
  await expect.poll(() => told(/server restarted/), PATIENT).toHaveLength(1)
  expect(told(/RAGE3D_API_URL[\s\S]*last good settings stay/)).toHaveLength(1)
})

test('settings that were broken from the start are read again once they are mended', async () => {
  const [[, vite]] = majors as [(typeof majors)[0]]
  const root = await fixtureApp()
  const config = path.join(root, 'rage3d.config.json')
  await writeFile(config, '{ "nope": 1 }')
  const { request, log } = await startDev(vite, root, { options: { generator: 'draft' }, store })
  await request('/src/main.js')
  await request('/src/props/ball.photo.png?import&lods')
  await request('/src/mug.photo.jpg?import&lods')
  expect(log.filter((line) => /photo\.\w+: .*unknown key `nope`/.test(line))).toHaveLength(1)
  await writeFile(config, '{}')
  await expect.poll(() => log.join('\n'), PATIENT).toMatch(/server restarted/)
})

test('a config file of another name, outside the root of Vite, restarts the server too', async () => {
  const [[, vite]] = majors as [(typeof majors)[0]]
  const root = await fixtureApp()
  const config = path.join(await tempDir(), 'models.config.json')
  await writeFile(config, '{}')
  const options = { generator: 'draft', configFile: config } as const
  const { request, log } = await startDev(vite, root, { options, store })
  await request('/src/main.js')
  await request('/src/props/ball.photo.png?import&lods')
  await pause(500)
  await writeFile(config, '{ "optimize": { "lods": [{ "triangles": 300, "textureSize": 16 }] } }')
  await expect.poll(() => log.join('\n'), PATIENT).toMatch(/server restarted/)
})
