import { existsSync, writeFileSync } from 'node:fs'
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { expect, test } from 'vitest'
import { writePhoto } from '../support/photo.js'
import { createProject } from '../support/project.js'
import { startService } from '../support/service.js'

const conflict = '<<<<<<< HEAD\n{}\n'

test.each([
  ['damaged', 'RAGE3D_LOCKFILE_INVALID', (file: string) => writeFile(file, conflict), (file: string) => file],
  ['a folder', 'RAGE3D_LOCKFILE_INVALID', (file: string) => mkdir(file), (file: string) => file],
  [
    'not to be written',
    'RAGE3D_STORE_UNWRITABLE',
    (file: string) => mkdir(`${file}.${process.pid}.tmp`),
    (file: string) => `${file}.${process.pid}.tmp`,
  ],
])(
  'a model that was just paid is reported as such when the lockfile is %s',
  async (_what, code, spoil, bad) => {
    await using api = await startService({ taskMs: 200 })
    const { root, pipeline } = await createProject(api)
    const lockfile = path.join(root, 'rage3d.lock.json')
    await writePhoto(path.join(root, 'art/chair.photo.jpg'))
    const project = pipeline()
    let isSpoilt = false
    project.on('progress', ({ taskId }) => {
      if (!taskId || isSpoilt) return
      isSpoilt = true
      void spoil(lockfile)
    })
    const { errors, report } = await project.buildAll({ paths: ['art'], out: 'out', yes: true })
    const { taskId } = api.charges[0]!
    expect(errors).toMatchObject([{ code, charged: 'yes', taskId, photo: 'art/chair.photo.jpg' }])
    expect(report.models).toMatchObject([{ taskId, error: { charged: 'yes' } }])
    expect(errors[0]?.message).toContain('is in the store')
    expect(errors[0]?.message).toContain(lockfile)
    expect(errors[0]?.hint).toContain('not bought again')
    expect(`${errors[0]?.message} ${errors[0]?.hint}`).not.toMatch(/store\.dir|Nothing was sent/)

    await rm(bad(lockfile), { recursive: true })
    const requests = api.requests.length
    const second = await pipeline().buildAll({ paths: ['art'], out: 'out' })
    expect(second.report.models).toMatchObject([{ state: 'ready', source: 'store', taskId }])
    expect(await readFile(lockfile, 'utf8')).toContain(taskId)
    expect(api.requests).toHaveLength(requests)
  },
)

test('a model that was just paid is reported as such when the output folder cannot be written', async () => {
  await using api = await startService({ taskMs: 200 })
  const { root, pipeline } = await createProject(api)
  const out = path.join(root, 'out')
  await writePhoto(path.join(root, 'art/chair.photo.jpg'))
  const project = pipeline()
  project.on('progress', ({ taskId }) => {
    if (taskId && !existsSync(out)) writeFileSync(out, '')
  })
  const { errors, report } = await project.buildAll({ paths: ['art'], out: 'out', yes: true })
  const { taskId } = api.charges[0]!
  const charged = { charged: 'yes', code: 'RAGE3D_OUTPUT_UNWRITABLE' }
  expect(errors).toMatchObject([{ ...charged, taskId, photo: 'art/chair.photo.jpg', exitCode: 11 }])
  expect(errors[0]?.message).toContain(`art/chair.photo.jpg was bought as task ${taskId}`)
  expect(report).toMatchObject({ models: [{ taskId, error: charged }], spent: { amount: 99 } })

  await rm(out)
  const second = await pipeline().buildAll({ paths: ['art'], out: 'out' })
  expect(second.report.models).toMatchObject([{ state: 'ready', source: 'store', taskId }])
  expect(api.charges).toHaveLength(1)
})

test('a file in place of the store ends a run with an error of the store', async () => {
  await using api = await startService({ taskMs: 30 })
  const { root, pipeline } = await createProject(api)
  await writePhoto(path.join(root, 'art/chair.photo.jpg'))
  await pipeline().buildAll({ paths: ['art'], out: 'out', yes: true })
  const store = path.join(root, '.store')
  await rm(store, { recursive: true })
  await writeFile(store, '')
  await expect(pipeline().buildAll({ paths: ['art'], out: 'other', yes: true })).rejects.toMatchObject({
    exitCode: 11,
    message: expect.stringContaining(store),
  })
  expect(api.charges).toHaveLength(1)
})
