import { expect, onTestFinished, test } from 'vitest'
import { type ClientOptions, createClient } from '../../src/api/index.js'
import { always, failureOf, KEY, serveHttp } from './loopback.js'
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

test.each([Number.NaN, '5000', null])('a request with a limit of %s is refused', async (value) => {
  const server = await serveHttp(always(200, '{"status":"running","balance":1}'))
  const client = patientClient(server)
  const limit = value as number
  const to = async () => {}
  const calls = [
    client.task('t1', { deadlineMs: limit }),
    client.waitForTask('t1', { firstMs: limit }),
    client.waitForTask('t1', { minMs: limit }),
    client.waitForTask('t1', { maxMs: limit }),
    client.waitForTask('t1', { deadlineMs: limit }),
    client.convertStl('t1', { deadlineMs: limit }),
    client.download('t1', 'glb', { to, deadlineMs: limit }),
    client.download('t1', 'glb', { to, stallMs: limit }),
    client.download('t1', 'glb', { to, maxBytes: limit }),
    client.download('t1', 'glb', { to, attempts: limit }),
    client.generations({ deadlineMs: limit }),
    client.balance({ deadlineMs: limit }),
    client.profile({ deadlineMs: limit }),
  ]
  for (const call of calls) expect(await failureOf(call)).toMatchObject({ code: 'RAGE3D_USAGE' })
  expect(server.requests).toHaveLength(0)
})
