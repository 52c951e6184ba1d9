import { readdir, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { expect, test } from 'vitest'
import { writePhoto } from '../support/photo.js'
import { createProject } from '../support/project.js'
import { startService } from '../support/service.js'

test('verify tells bought, never bought, altered and missing models apart, without key, network or repair', async () => {
  await using api = await startService({ taskMs: 30 })
  const { root, pipeline } = await createProject(api)
  await writePhoto(path.join(root, 'art/chair.photo.jpg'))
  await pipeline().buildAll({ paths: ['art'], out: 'out', yes: true })
  await writePhoto(path.join(root, 'art/lamp.photo.jpg'), { color: '#205080' })
  const verify = async () => (await pipeline({ env: {} }).verify(['art'])).photos
  const requests = api.requests.length
  expect(await verify()).toMatchObject([
    { name: 'chair', ok: true, taskId: api.charges[0]?.taskId, error: null },
    { name: 'lamp', ok: false, taskId: null, error: { code: 'RAGE3D_NOT_RECORDED' } },
  ])

  const folder = path.join(root, '.store/raw')
  const files = await readdir(folder, { recursive: true })
  const raw = path.join(folder, files.find((file) => file.endsWith('.glb')) ?? '')
  await writeFile(raw, 'no model any more')
  const [altered] = await verify()
  expect(altered?.error).toMatchObject({
    code: 'RAGE3D_STORE_DAMAGED',
    charged: 'yes',
    message: expect.stringMatching(/art\/chair\.photo\.jpg is altered/),
  })
  await rm(raw, { force: true })
  const [missing] = await verify()
  expect(missing?.error?.message).toMatch(/is missing/)
  expect(api.requests.length).toBe(requests)
})

test('a record of a photo that is gone is named as unused', async () => {
  await using api = await startService({ taskMs: 30 })
  const { root, pipeline } = await createProject(api)
  await writePhoto(path.join(root, 'art/chair.photo.jpg'))
  await pipeline().buildAll({ paths: ['art'], out: 'out', yes: true })
  await rm(path.join(root, 'art/chair.photo.jpg'))
  const { photos, unused } = await pipeline({ env: {} }).verify()
  expect(photos).toEqual([])
  expect(unused).toEqual([expect.stringMatching(/^[0-9a-f]{64}$/)])
})
