import { expect, onTestFinished, test } from 'vitest'
import { type ClientOptions, createClient } from '../../src/api/index.js'
import { always, KEY, serveHttp } from './loopback.js'
import { patientClient } from './patient.js'
import { GOOD, IMAGE } from './submission.js'

const TIMES = ['submitTimeoutMs', 'readDeadlineMs', 'attemptTimeoutMs', 'connectTimeoutMs'] as const
const wrongTimes = TIMES.flatMap((name) =>
  [Number.NaN, 0, -1, '5000'].map((value): [string, unknown] => [name, value]),
)

test.each<[string, unknown]>([
  ...wrongTimes,
  ['submitTimeoutMs', Number.POSITIVE_INFINITY],
  ['attemptTimeoutMs', Number.POSITIVE_INFINITY],
  ['connectTimeoutMs', Number.POSITIVE_INFINITY],
  ['retries', Number.NaN],
  ['retries', -1],
  ['retries', 1.5],
  ['retries', '3'],
])('a client with %s of %s is refused before anything is sent', async (name, value) => {
  const server = await serveHttp(always(200, GOOD))
  const buy = async () => {
    const client = createClient({ apiKey: KEY, url: server.url, [name]: value } as ClientOptions)
    onTestFinished(() => client.close())
    return client.generate([IMAGE])
  }
  await expect(buy()).rejects.toMatchObject({
    name: 'ConfigError',
    code: 'RAGE3D_CONFIG_INVALID',
    message: expect.stringContaining(name),
  })
  expect(server.requests).toHaveLength(0)
})

test('reading may go on without a deadline, with any number of retries or none', async () => {
  const server = await serveHttp(always(200, '{"balance":1}'))
  const endless = { readDeadlineMs: Number.POSITIVE_INFINITY, retries: Number.POSITIVE_INFINITY }
  expect(await patientClient(server, endless).balance()).toBe(1)
  expect(await patientClient(server, { retries: 0 }).balance()).toBe(1)
})
