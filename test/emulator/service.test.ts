import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { createClient } from '../../src/api/index.js'
import { startEmulator } from '../../src/emulator/index.js'
import { tempDir } from '../support/temp-dir.js'
import { triangleGlb, upload } from './samples.js'

let glb: Uint8Array
beforeAll(async () => {
  glb = await triangleGlb()
})

test('a model is bought, waited for and downloaded', async () => {
  await using api = await startEmulator({ taskMs: 50, glb })
  const client = createClient({ apiKey: 'hyp3d_test', url: api.url })
  const image = await upload('chair.nonce-1.png')
  const outcome = await client.generate([image], { idempotencyKey: 'nonce-1' })
  expect(outcome).toMatchObject({ kind: 'submitted', cost: 99, balanceAfter: 1881 })
  const taskId = outcome.kind === 'submitted' ? outcome.taskId : ''
  const seen: number[] = []
  const status = await client.waitForTask(taskId, {
    firstMs: 1,
    minMs: 5,
    maxMs: 10,
    onStatus: ({ progress }) => seen.push(progress),
  })
  expect(status).toMatchObject({ status: 'success', progress: 100, error: null })
  expect(status.modelUrls).toHaveLength(2)
  expect(seen).toEqual(seen.toSorted((a, b) => a - b))
  const file = path.join(await tempDir(), 'chair.glb')
  const result = await client.download(taskId, 'glb', { to: file })
  const sha256 = createHash('sha256').update(glb).digest('hex')
  expect(result).toEqual({ bytes: glb.byteLength, sha256 })
  expect(Buffer.compare(await readFile(file), glb)).toBe(0)
  expect(api.charges).toMatchObject([
    {
      taskId,
      amount: 99,
      key: 'hyp3d_test',
      fileNames: ['chair.nonce-1.png'],
      sha256: [createHash('sha256').update(image.bytes).digest('hex')],
      idempotencyKey: 'nonce-1',
      refundedAt: null,
    },
  ])
  expect(api.requests[0]).toMatchObject({ method: 'POST', path: '/generate-3d', status: 200 })
  expect(await client.generations()).toMatchObject([{ taskId, status: 'success' }])
  expect((await client.generations())[0]!.text).toContain('nonce-1')
  await client.close()
})
