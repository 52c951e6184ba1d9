import { expect, test } from 'vitest'
import { byPath, failureOf, KEY, serveHttp, serveTcp } from './loopback.js'
import { fetchGlb, GLB, gone, hastyClient, type Send, send } from './models.js'

test('a redirect is followed, and the key stays at its origin', async () => {
  const storage = await serveHttp(byPath({ '/bucket/m.glb': send(GLB) }))
  const hop = (location: string): Send => send('', 307, { location })
  const server = await serveHttp(
    byPath({ '/download/t1/glb': hop('/hop'), '/hop': hop(`${storage.url}/bucket/m.glb?signature=x`) }),
  )
  expect(await fetchGlb(hastyClient(server), { attempts: 1 })).toHaveLength(5000)
  expect(server.requests.map(({ headers }) => headers['x-api-key'])).toEqual([KEY, KEY])
  expect(storage.requests).toHaveLength(1)
  expect(JSON.stringify(storage.requests)).not.toContain(KEY)
})

test('three redirects are followed, four are not', async () => {
  const hops = (count: number, last: Send): Record<string, Send> => {
    const handlers: Record<string, Send> = { '/download/t1/glb': send('', 302, { location: '/1' }) }
    for (let hop = 1; hop < count; hop++) handlers[`/${hop}`] = send('', 302, { location: `/${hop + 1}` })
    return { ...handlers, [`/${count}`]: last }
  }
  const three = await serveHttp(byPath(hops(3, send(GLB))))
  expect(await fetchGlb(hastyClient(three), { attempts: 1 })).toHaveLength(5000)
  const four = await serveHttp(byPath(hops(4, send(GLB))))
  expect(await failureOf(fetchGlb(hastyClient(four)))).toMatchObject({ code: 'RAGE3D_DOWNLOAD_INVALID' })
  expect(four.requests).toHaveLength(4)
})

const FORBIDDEN = [
  'http://example.com/m.glb',
  'https://10.0.0.1/m.glb',
  'https://192.168.1.1/m.glb',
  'https://169.254.169.254/latest/meta-data',
  'http://169.254.169.254/latest/meta-data',
  'https://[::1]/m.glb',
  'http://[::1]/m.glb',
  'https://[::ffff:10.0.0.1]/m.glb',
  'https://[fd00::1]/m.glb',
  'https://127.0.0.2/m.glb',
  'https://2130706434/m.glb',
  'https://0.0.0.0/m.glb',
  'https://100.64.1.1/m.glb',
  'https://198.18.0.1/m.glb',
  'https://224.0.0.1/m.glb',
  'https://[64:ff9b::10.0.0.1]/m.glb',
  'https://[2002:a00:1::]/m.glb',
  'https://[fe80::1]/m.glb',
  'https://user:secret@example.com/m.glb',
  'https://rebound.test/m.glb',
  'file:///etc/passwd',
  'data:model/gltf-binary;base64,Z2xURg==',
  'ftp://example.com/m.glb',
  'https://',
]

test.each(FORBIDDEN)('%s is not asked for a model', async (url) => {
  const resolve = async () => [{ address: '10.9.8.7', family: 4 }]
  const server = await serveHttp(byPath({ '/download/t1/glb': gone }))
  const failure = await failureOf(fetchGlb(hastyClient(server, { resolve }), { modelUrls: [url] }))
  expect(failure).toMatchObject({
    code: 'RAGE3D_DOWNLOAD_INVALID',
    message: expect.stringMatching(/address/),
  })
})

test.each(FORBIDDEN)('a redirect to %s is not followed', async (location) => {
  const resolve = async () => [{ address: '10.9.8.7', family: 4 }]
  const server = await serveHttp(byPath({ '/download/t1/glb': send('', 302, { location }) }))
  const failure = await failureOf(fetchGlb(hastyClient(server, { resolve })))
  expect(failure).toMatchObject({ code: 'RAGE3D_DOWNLOAD_INVALID' })
})

test('a user name in an address is refused even at the service itself', async () => {
  const server = await serveHttp(byPath({ '/download/t1/glb': gone, '/m.glb': send(GLB) }))
  const modelUrls = [`${server.url.replace('//', '//user:secret@')}/m.glb`]
  const failure = await failureOf(fetchGlb(hastyClient(server), { modelUrls }))
  expect(failure).toMatchObject({ message: expect.stringContaining('user name') })
  expect(server.requests).toHaveLength(1)
})

test('a name that changes its address between check and connection gains nothing', async () => {
  const seen = await serveTcp((socket) => socket.end('no TLS'))
  const server = await serveHttp(byPath({ '/download/t1/glb': gone }))
  const answers = ['127.0.0.1', '127.0.0.2']
  const resolve = async () => [{ address: answers.shift() ?? '127.0.0.3', family: 4 }]
  const url = `https://rebound.test:${seen.port}/m.glb`
  await failureOf(fetchGlb(hastyClient(server, { resolve }), { modelUrls: [url], attempts: 1 }))
  expect(seen.connections).toBe(1) // The address that was checked, which is the service's own.
  expect(answers).toHaveLength(1) // One look-up served both.
})
