import { mkdir, rm, writeFile } from 'node:fs/promises'
import http from 'node:http'
import path from 'node:path'
import { expect, test, vi } from 'vitest'
import { startService } from '../support/service.js'
import { fixtureApp, KEY, majors, startDev } from './support.js'

vi.setConfig({ testTimeout: 180_000 })
const PATIENT = { timeout: 60_000 }
const [[, vite]] = majors as [(typeof majors)[0]]

/** An app whose only photo is the mug, as `?model`. */
async function mugApp(): Promise<string> {
  const root = await fixtureApp()
  await writeFile(path.join(root, 'src/main.js'), `import a from './mug.photo.jpg?model'\nconsole.log(a)`)
  return root
}

/** Puts a file where the store's folder of made files should be: nothing can be written there. */
async function blockStore(root: string): Promise<() => Promise<void>> {
  const folder = path.join(root, '.store/derived')
  await mkdir(path.dirname(folder), { recursive: true })
  await writeFile(folder, '')
  return () => rm(folder)
}

/** Opens the connection that Vite's client in a page opens, and closes it. */
function connectPage(url: string, config: object): Promise<void> {
  const { webSocketToken } = config as { readonly webSocketToken: string }
  const headers = {
    Connection: 'Upgrade',
    Upgrade: 'websocket',
    'Sec-WebSocket-Version': '13',
    'Sec-WebSocket-Key': 'AAAAAAAAAAAAAAAAAAAAAA==',
    'Sec-WebSocket-Protocol': 'vite-hmr',
  }
  return new Promise((resolve, reject) => {
    const request = http.get(`${url}/?token=${webSocketToken}`, { headers }, ({ statusCode }) =>
      reject(new Error(`The connection was refused: ${statusCode}.`)),
    )
    request.on('error', reject)
    request.on('upgrade', (_response, socket) => {
      socket.destroy()
      resolve()
    })
  })
}

test('a draft that the store could not take is made once it can, and shown in place', async () => {
  const root = await mugApp()
  const unblock = await blockStore(root)
  const { request, log } = await startDev(vite, root, { options: { generator: 'draft' }, retryMs: 300 })
  const module = async () => (await request('/src/mug.photo.jpg?import&model')).body.toString()
  const told = (text: RegExp) => log.filter((line) => text.test(line))
  await request('/src/main.js')
  expect(await module()).toMatch(/"failed"/)
  expect(told(/mug\.photo\.jpg: .*cannot be written[\s\S]*tried again by itself/)).toHaveLength(1)
  await new Promise((resolve) => setTimeout(resolve, 1_000))
  await unblock()
  await expect.poll(() => told(/hmr update .*mug\.photo\.jpg\?model/), PATIENT).toHaveLength(1)
  expect(await module()).toMatch(/"draft"/)
  expect(told(/cannot be written/)).toHaveLength(1)
})

test('a page that is opened again has it tried at once', async () => {
  const root = await mugApp()
  const unblock = await blockStore(root)
  const { url, request, log, server } = await startDev(vite, root, {
    options: { generator: 'draft' },
    retryMs: 600_000,
  })
  await request('/src/main.js')
  expect((await request('/src/mug.photo.jpg?import&model')).body.toString()).toMatch(/"failed"/)
  await unblock()
  await connectPage(url, server.config)
  await expect.poll(() => log.join('\n'), PATIENT).toMatch(/hmr update .*mug\.photo\.jpg\?model/)
})

test('what happens to a photo while its model is made is told once, whatever else is finished', async () => {
  await using api = await startService({ taskMs: 2_500 })
  const root = await fixtureApp()
  const { request, log } = await startDev(vite, root, {
    env: { RAGE3D_API_KEY: KEY, RAGE3D_API_URL: api.url },
    options: { spend: { when: 'auto' }, watch: { quietMs: 0 } },
  })
  const told = (text: RegExp) => log.filter((line) => text.test(line))
  const photos = ['mug.photo.jpg', 'props/ball.photo.png', 'props/crate.photo.webp']
  const imports = photos.map((photo, index) => `import a${index} from './${photo}?model'\n`)
  await writeFile(path.join(root, 'src/main.js'), `${imports.join('')}console.log(a0, a1, a2)`)
  await request('/src/main.js')
  for (const photo of photos) await request(`/src/${photo}?import&model`)
  await expect.poll(() => api.charges.length, PATIENT).toBe(3)

  await rm(path.join(root, 'src/mug.photo.jpg'))
  await writeFile(path.join(root, 'src/props/ball.photo.json'), '{ "lods": ')
  await expect.poll(() => told(/crate\.photo\.webp: ready/), PATIENT).toHaveLength(1)
  await new Promise((resolve) => setTimeout(resolve, 3_000))
  expect(told(/mug\.photo\.jpg does not exist/)).toHaveLength(1)
  expect(told(/ball\.photo\.json is not JSON/)).toHaveLength(1)
  expect(api.charges).toHaveLength(3)
})
