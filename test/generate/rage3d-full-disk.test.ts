import { execFileSync } from 'node:child_process'
import { readdir } from 'node:fs/promises'
import path from 'node:path'
import { expect, test } from 'vitest'
import { packGlb } from '../support/glb.js'
import { smallDisk } from '../support/small-disk.js'
import { tempDir } from '../support/temp-dir.js'
import { createBuyer } from './support/buyer.js'
import { emulator, posts } from './support/posts.js'

const filler = Array.from({ length: 1_500_000 / 8 }, (_, i) => i.toString(36).padStart(7, '0')).join(' ')
const largeModel = async () => packGlb({ asset: { version: '2.0', extras: { filler } } })

test('a disk that fills up during the download costs nothing: the next run fetches the model', async (context) => {
  const dir = await tempDir()
  const disk = smallDisk(dir, '1m')
  if (!disk) return context.skip()
  await using api = await emulator({ model: largeModel })
  const first = createBuyer({ api, dir })
  await expect(first.buy('rock')).rejects.toMatchObject({
    code: 'RAGE3D_STORE_UNWRITABLE',
    charged: 'yes',
    taskId: api.charges[0]?.taskId ?? expect.any(String),
    message: expect.stringContaining('full'),
  })
  expect(await readdir(path.join(dir, 'tmp'))).toEqual([])
  expect(await readdir(path.join(dir, 'raw', 'sha256')).catch(() => [])).toEqual([])
  await first.close()
  disk.grow('16m')
  const bought = await createBuyer({ api, dir }).buy('rock', { maySubmit: false })
  expect(bought).toMatchObject({ source: 'resumed', bytes: (await largeModel()).byteLength })
  expect(posts(api)).toBe(1)
})

test('nothing is sent while the disk is full', async (context) => {
  const dir = await tempDir()
  const disk = smallDisk(dir, '16k')
  if (!disk) return context.skip()
  await using api = await emulator()
  await expect(createBuyer({ api, dir }).buy('rock')).rejects.toMatchObject({
    code: 'RAGE3D_STORE_UNWRITABLE',
    charged: 'no',
  })
  expect(posts(api)).toBe(0)
})

test('an answer that just cost money is recorded even on a disk that filled up meanwhile', async (context) => {
  const dir = await tempDir()
  const disk = smallDisk(dir, '400k')
  if (!disk) return context.skip()
  await using api = await emulator({
    faults: 'rows-unnamed@*', // The list could not tell later whose task it is.
    onRequest({ moment, route }) {
      if (moment !== 'handled' || route !== 'generate') return
      try {
        execFileSync('dd', ['if=/dev/zero', `of=${dir}/filler`, 'bs=1k'], { stdio: 'ignore' })
      } catch {} // It ends when the disk is full.
    },
  })
  const first = createBuyer({ api, dir })
  const outcome = await first.buy('rock').catch((error) => error)
  await first.close()
  disk.grow('16m')
  const bought = await createBuyer({ api, dir }).buy('rock', { maySubmit: false })
  expect(bought.take?.taskId).toBe(api.charges[0]?.taskId)
  expect(outcome).not.toMatchObject({ charged: 'no' })
  expect(posts(api)).toBe(1)
})
