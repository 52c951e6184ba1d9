import { existsSync } from 'node:fs'
import { cp, mkdir, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, test } from 'vitest'
import { writePhoto } from '../support/photo.js'
import { createProject, SMALL_RECIPE } from '../support/project.js'
import { startService } from '../support/service.js'
import { smallDisk } from '../support/small-disk.js'

const SPARE = path.join(tmpdir(), `rage3d-derived-${process.getuid?.()}`)

test('with a store that can only be read, bought models are built into any folder, with any settings', async (context) => {
  await using api = await startService({ taskMs: 30 })
  const { root, pipeline } = await createProject(api)
  const dir = path.join(root, 'share')
  await mkdir(dir)
  const disk = smallDisk(dir, '16m')
  if (!disk) return context.skip()
  await writePhoto(path.join(root, 'art/chair.photo.jpg'))
  await pipeline().buildAll({ paths: ['art'], out: 'out', yes: true })
  await cp(path.join(root, '.store'), dir, { recursive: true })
  disk.close()
  const known = new Set(await readdir(SPARE).catch(() => []))
  const offline = { env: {}, store: { dir } }
  const again = pipeline({
    ...offline,
    optimize: { ...SMALL_RECIPE, lods: [{ triangles: 300, textureSize: 32 }] },
  })
  const { errors, report } = await again.buildAll({ paths: ['art'], out: 'other', frozen: true })
  expect(errors).toEqual([])
  expect(report.models).toMatchObject([{ name: 'chair', state: 'ready', source: 'store' }])
  expect(existsSync(path.join(root, 'other/chair.lod0.glb'))).toBe(true)
  const spare = async () => (await readdir(SPARE)).filter((name) => !known.has(name))
  expect(await spare()).toHaveLength(1)
  await again.close()
  expect(await spare()).toEqual([])
  await rm(path.join(root, 'other'), { recursive: true })
  const warm = await pipeline(offline).buildAll({ paths: ['art'], out: 'other', frozen: true })
  expect(warm.errors).toEqual([])
})
