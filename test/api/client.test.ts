import { expect, onTestFinished, test } from 'vitest'
import { createClient } from '../../src/api/index.js'
import { always, expectNoKey, failureOf, KEY, serveHttp } from './loopback.js'
import { patientClient } from './patient.js'

test('without a key there is no client', () => {
  expect(() => createClient({ env: {} })).toThrow(expect.objectContaining({ code: 'RAGE3D_KEY_MISSING' }))
  expect(() => createClient({ apiKey: 'a\nb' })).toThrow(
    expect.objectContaining({ code: 'RAGE3D_KEY_MISSING' }),
  )
})

test('key and address come from the environment unless they are given', async () => {
  const server = await serveHttp(always(200, '{"balance":1}'))
  const client = createClient({ env: { RAGE3D_API_KEY: KEY, RAGE3D_API_URL: `${server.url}/base/` } })
  onTestFinished(() => client.close())
  expect(client.url).toBe(`${server.url}/base`)
  await client.balance()
  expect(server.requests[0]).toMatchObject({ url: '/base/wallet/balance', headers: { 'x-api-key': KEY } })
  expectNoKey(client)
})

test.each([
  'ftp://x',
  'https://user:secret@x',
  'https://x/?a',
  'https://x/?',
  'https://x/#',
  'https://x/base?#',
  'x',
])('%s is no address of the service', (url) => {
  expect(() => createClient({ apiKey: KEY, url })).toThrow(
    expect.objectContaining({ code: 'RAGE3D_CONFIG_INVALID' }),
  )
})

test('a closed client does not keep the process alive or answer', async () => {
  const server = await serveHttp(always(200, '{"balance":1}'))
  const client = patientClient(server, { retries: 0 })
  await client.balance()
  await client.close()
  expect(await failureOf(client.balance())).toMatchObject({ code: 'RAGE3D_SERVICE_UNAVAILABLE' })
})
