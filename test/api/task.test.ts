import { expect, test } from 'vitest'
import { always, byPath, expectNoKey, failureOf, KEY, serveHttp } from './loopback.js'
import { fakeClock, patientClient, unsteadyClock } from './patient.js'

test('a task is read with the addresses of its model, the best one first', async () => {
  const task = {
    task_id: 't1',
    status: 'success',
    progress: 100,
    model_url: 'https://files/plain.glb',
    pbr_model_url: 'https://files/pbr.glb',
    rendered_image_url: 'https://files/picture.png',
    expires_at: '2026-03-21T12:00:00+00:00',
    something: 'new',
  }
  const server = await serveHttp(byPath({ '/task/t1': (response) => response.end(JSON.stringify(task)) }))
  expect(await patientClient(server).task('t1')).toEqual({
    taskId: 't1',
    status: 'success',
    progress: 100,
    modelUrls: ['https://files/pbr.glb', 'https://files/plain.glb'],
    renderedImageUrl: 'https://files/picture.png',
    expiresAt: new Date('2026-03-21T12:00:00Z'),
    error: null,
  })
  expect(server.requests[0]!.headers['x-api-key']).toBe(KEY)
})

test('a task needs no more than a known status', async () => {
  const server = await serveHttp(
    always(200, '{"status":"running","progress":250,"model_url":5,"expires_at":"soon"}'),
  )
  expect(await patientClient(server).task('t1')).toEqual({
    taskId: 't1',
    status: 'running',
    progress: 100,
    modelUrls: [],
    renderedImageUrl: null,
    expiresAt: null,
    error: null,
  })
})

test.each([
  ['another status', '{"status":"finished"}'],
  ['another task', '{"task_id":"t2","status":"success"}'],
  ['HTML', '<html>'],
  ['broken JSON', '{"status":"succ'],
])('a task answered with %s is not believed', async (_name, body) => {
  const server = await serveHttp(always(200, body))
  expect(await failureOf(patientClient(server).task('t1'))).toMatchObject({
    code: 'RAGE3D_SERVICE_REPLY',
    taskId: 't1',
  })
})

test('why a task failed is shown, cut and without the key', async () => {
  const error = `bad\u0000 picture ${KEY} ${'x'.repeat(1000)}`
  const server = await serveHttp(always(200, JSON.stringify({ status: 'failed', error })))
  const status = await patientClient(server).task('t1')
  expectNoKey(status)
  expect(status.error).toMatch(/^bad picture \[redacted\] x+…$/)
})

test('a task that the service does not know has its own code', async () => {
  const server = await serveHttp(byPath({}))
  expect(await failureOf(patientClient(server).task('t1'))).toMatchObject({
    code: 'RAGE3D_TASK_UNKNOWN',
    taskId: 't1',
  })
  expect(server.requests).toHaveLength(1)
})

test.each(['../x', 'a/b', '', 'a'.repeat(129), 'a\n'])(
  '"%s" is no task id and is not asked for',
  async (taskId) => {
    const server = await serveHttp(always(200, '{}'))
    const client = patientClient(server)
    expect(await failureOf(client.task(taskId))).toMatchObject({ code: 'RAGE3D_USAGE' })
    expect(await failureOf(client.download(taskId, 'glb', { to: '/dev/null' }))).toMatchObject({
      code: 'RAGE3D_USAGE',
    })
    expect(server.requests).toHaveLength(0)
  },
)

test.each([undefined, null, 5, ['t1']])('%o is no task id and is not asked for', async (value) => {
  const server = await serveHttp(always(200, '{"status":"success"}'))
  const clock = fakeClock()
  const client = patientClient(server, { clock })
  const taskId = value as unknown as string
  const calls = [
    client.task(taskId),
    client.waitForTask(taskId),
    client.convertStl(taskId),
    client.download(taskId, 'glb', { to: '/dev/null' }),
  ]
  for (const call of calls) expect(await failureOf(call)).toMatchObject({ code: 'RAGE3D_USAGE' })
  expect(server.requests).toHaveLength(0)
  expect(clock.waits).toEqual([])
})

test('waiting for a task polls at jittered intervals until it ends', async () => {
  const states = ['queued', 'running', 'running', 'success']
  const server = await serveHttp((_request, response) => {
    response.end(JSON.stringify({ task_id: 't1', status: states.shift() }))
  })
  const clock = fakeClock()
  const status = await patientClient(server, { clock, random: () => 0.5 }).waitForTask('t1')
  expect(status.status).toBe('success')
  expect(clock.waits).toEqual([20_000, 10_000, 10_000, 10_000])
})

test('waiting for a task ends at its deadline and leaves the task running', async () => {
  const server = await serveHttp(always(200, '{"status":"running"}'))
  const clock = fakeClock()
  const failure = await failureOf(patientClient(server, { clock }).waitForTask('t1', { deadlineMs: 60_000 }))
  expect(failure).toMatchObject({ code: 'RAGE3D_TASK_RUNNING', charged: 'yes', taskId: 't1' })
  expect(clock.waits.reduce((sum, ms) => sum + ms)).toBeCloseTo(60_000, 0)
})

test('waiting for a task survives an outage', async () => {
  let requests = 0
  const server = await serveHttp((request, response) => {
    if (requests++ < 7) always(502, '<html>')(request, response)
    else response.end('{"status":"success"}')
  })
  expect(await patientClient(server).waitForTask('t1')).toMatchObject({ status: 'success' })
})

test('waiting for a task ends at its deadline although the clock is set back', async () => {
  const server = await serveHttp(always(200, '{"status":"running"}'))
  const clock = unsteadyClock()
  const failure = await failureOf(patientClient(server, { clock }).waitForTask('t1', { deadlineMs: 60_000 }))
  expect(failure).toMatchObject({ code: 'RAGE3D_TASK_RUNNING' })
  expect(clock.waits.reduce((sum, ms) => sum + ms)).toBeCloseTo(60_000, 0)
}, 5_000)
