import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { startEmulator } from '../../src/emulator/index.js'
import { tempDir } from '../support/temp-dir.js'
import { buy, clientOf, waiting } from './buying.js'
import { triangleGlb } from './samples.js'

let glb: Uint8Array
beforeAll(async () => {
  glb = await triangleGlb()
})

test('files expire seven days after the charge', async () => {
  await using api = await startEmulator({ glb, taskMs: 0 })
  const client = clientOf(api)
  const taskId = await buy(client)
  await client.waitForTask(taskId, waiting)
  const to = path.join(await tempDir(), 'x.glb')
  api.advance(7 * 86_400_000 - 60_000)
  await client.download(taskId, 'glb', { to })
  api.advance(60_000)
  await expect(client.download(taskId, 'glb', { to })).rejects.toMatchObject({ code: 'RAGE3D_MODEL_EXPIRED' })
})

test('a converted model is a binary STL in world coordinates', async () => {
  await using api = await startEmulator({ glb, taskMs: 0 })
  const client = clientOf(api)
  const taskId = await buy(client)
  await client.waitForTask(taskId, waiting)
  const to = path.join(await tempDir(), 'x.stl')
  await expect(client.download(taskId, 'stl', { to, attempts: 1 })).rejects.toMatchObject({ charged: 'yes' })
  expect(await client.convertStl(taskId)).toEqual({ taskId, status: 'success' })
  await client.download(taskId, 'stl', { to })
  const stl = await readFile(to)
  expect(stl).toHaveLength(84 + 50)
  expect(stl.readUInt32LE(80)).toBe(1)
  const floats = Array.from({ length: 12 }, (_, index) => stl.readFloatLE(84 + 4 * index))
  expect(floats).toEqual([0, 0, 1, 0, 0, 5, 1, 0, 5, 0, 1, 5])
  expect(api.charges).toHaveLength(1)
})

test('a model can be made by a function of the test', async () => {
  await using api = await startEmulator({
    taskMs: 0,
    model: async (pictures) => triangleGlb(pictures.length),
  })
  const client = clientOf(api)
  const taskId = await buy(client)
  await client.waitForTask(taskId, waiting)
  expect(await api.modelOf(taskId)).toEqual(await triangleGlb(1))
})

test('a model that cannot be made is a failed task with a refund', async () => {
  await using api = await startEmulator({ taskMs: 0, model: () => Promise.reject(new Error('no subject')) })
  const client = clientOf(api)
  const taskId = await buy(client)
  expect(await client.waitForTask(taskId, waiting)).toMatchObject({ status: 'failed', error: 'no subject' })
  expect(await client.balance()).toBe(1980)
  expect(api.charges[0]!.refundedAt).not.toBeNull()
})

test('a model comes from the draft generator by default, and tells its task', async () => {
  await using api = await startEmulator({ taskMs: 0 })
  const client = clientOf(api)
  const taskId = await buy(client)
  await client.waitForTask(taskId, { ...waiting, deadlineMs: 20_000 })
  const to = path.join(await tempDir(), 'x.glb')
  await client.download(taskId, 'glb', { to })
  expect(await readFile(to, 'latin1')).toContain(taskId)
})

test('an emulator that is closed makes no further models, and leaves its tasks as they stood', async () => {
  let made = 0
  let finish = () => {}
  const first = new Promise<void>((done) => {
    finish = done
  })
  const api = await startEmulator({
    taskMs: 0,
    async model() {
      made++
      await first
      return glb
    },
  })
  const client = clientOf(api)
  const taskIds = [await buy(client), await buy(client), await buy(client)]
  await expect.poll(() => made).toBe(1)
  await api.close()
  finish()
  expect(await api.modelOf(taskIds[2]!)).toBeNull()
  expect(made).toBe(1)
  expect(api.tasks.map(({ status }) => status)).not.toContain('failed')
  expect(api.charges.map(({ refundedAt }) => refundedAt)).toEqual([null, null, null])
})

test('a draft in the making is given up when the emulator closes', async () => {
  const api = await startEmulator({ taskMs: 0 })
  const taskId = await buy(clientOf(api))
  await api.close()
  expect(await api.modelOf(taskId)).toBeNull()
  expect(api.tasks[0]!.status).toBe('running')
})
