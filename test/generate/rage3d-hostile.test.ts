import { readdir } from 'node:fs/promises'
import path from 'node:path'
import { expect, test } from 'vitest'
import { tempDir } from '../support/temp-dir.js'
import { createBuyer } from './support/buyer.js'
import { emulator, posts } from './support/posts.js'

const bad = [
  'truncated',
  'wrong-length',
  'corrupt',
  'lying-header',
  'not-glb',
  'external-uri',
  'accessor-bomb',
  'empty',
  'model:encoded',
  'model:drop-mid',
  'model:html=200',
  'model:status=500',
]
const quick = { poll: { firstMs: 5, minMs: 5, maxMs: 20, deadlineMs: 4_000 } }

async function filesBelow(dir: string): Promise<string[]> {
  const entries = await readdir(dir, { recursive: true, withFileTypes: true })
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(dir, path.join(entry.parentPath, entry.name)))
}

test('a bad download is fetched again, in the same run', async () => {
  await Promise.all(
    bad.map(async (fault) => {
      await using api = await emulator({ faults: fault })
      const buyer = createBuyer({ api, dir: await tempDir() })
      expect(await buyer.buy('rock'), fault).toMatchObject({ source: 'generated' })
      expect(api.charges, fault).toHaveLength(1)
    }),
  )
})

test('a download that stays bad is never stored and never bought again; the next run tries again', async () => {
  await Promise.all(
    [...bad, 'endless', 'drip=1000'].map(async (fault) => {
      await using api = await emulator({ faults: `${fault}@*`.replace(/^drip/, 'model:drip') })
      const dir = await tempDir()
      const first = createBuyer({ api, dir, settings: quick })
      const error = await first.buy('rock').then(
        () => null,
        (error) => error,
      )
      expect(error, fault).toMatchObject({ charged: 'yes', taskId: api.charges[0]!.taskId })
      expect(error.exitCode, fault).toBeGreaterThanOrEqual(5)
      expect(error.exitCode, fault).toBeLessThanOrEqual(8)
      expect(error.hint, fault).toMatch(/again/)
      const files = await filesBelow(dir)
      expect(
        files.filter((file) => file.startsWith('raw') || file.startsWith('tmp')),
        fault,
      ).toEqual([])
      await first.close()
      api.clearFaults()
      expect(await createBuyer({ api, dir }).buy('rock', { maySubmit: false }), fault).toMatchObject({
        source: 'resumed',
      })
      expect(posts(api), fault).toBe(1)
    }),
  )
})

test('a model address that leads astray is not followed', async () => {
  const urls = ['http://10.0.0.1/x.glb', 'file:///etc/passwd', 'http://169.254.169.254/x', 'javascript:1']
  const tries = urls.map(async (url) => {
    await using api = await emulator({ faults: [`model-url=${url}`, 'download:status=500@*'] })
    const buyer = createBuyer({ api, dir: await tempDir(), settings: quick })
    await expect(buyer.buy('rock'), url).rejects.toMatchObject({ charged: 'yes' })
    expect(posts(api)).toBe(1)
  })
  await Promise.all(tries)
})

test('a task that never ends is left running and resumed later', async () => {
  await using api = await emulator({ faults: 'never' })
  const dir = await tempDir()
  const settings = { poll: { firstMs: 5, minMs: 5, maxMs: 20, deadlineMs: 300 } }
  for (let run = 0; run < 2; run++) {
    const buyer = createBuyer({ api, dir, settings })
    await expect(buyer.buy('rock')).rejects.toMatchObject({
      code: 'RAGE3D_TASK_RUNNING',
      charged: 'yes',
      taskId: api.charges[0]?.taskId ?? expect.any(String),
    })
    await buyer.close()
  }
  expect(posts(api)).toBe(1)
})

test('files that expired before they were fetched are reported, and bought again only on request', async () => {
  await using api = await emulator({ faults: 'expired' })
  const dir = await tempDir()
  for (let run = 0; run < 2; run++) {
    const buyer = createBuyer({ api, dir })
    await expect(buyer.buy('rock')).rejects.toMatchObject({
      code: 'RAGE3D_MODEL_EXPIRED',
      charged: 'yes',
      message: expect.stringContaining(api.charges[0]?.taskId ?? 'task'),
    })
    await buyer.close()
  }
  expect(posts(api)).toBe(1)
  expect(await createBuyer({ api, dir }).buy('rock', { again: true })).toMatchObject({ source: 'generated' })
})

test('a service that is down for listing and wallet gets no submission', async () => {
  await using api = await emulator({ faults: ['generations:status=500@*'] })
  const buyer = createBuyer({ api, dir: await tempDir(), readDeadlineMs: 1_500 })
  await expect(buyer.buy('rock')).rejects.toMatchObject({ code: 'RAGE3D_SERVICE_UNAVAILABLE', charged: 'no' })
  expect(posts(api)).toBe(0)
})
