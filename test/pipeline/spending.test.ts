import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import sharp from 'sharp'
import { expect, test } from 'vitest'
import type { Emulator } from '../../src/emulator/index.js'
import { exitCodeOf } from '../../src/errors/index.js'
import type { SpendRequest } from '../../src/pipeline/index.js'
import { writePhoto } from '../support/photo.js'
import { createProject } from '../support/project.js'
import { startService } from '../support/service.js'
import { tempDir } from '../support/temp-dir.js'

const OUT = 'out'

/** A project whose only photo has been bought once. */
async function boughtChair(api: Emulator) {
  const project = await createProject(api)
  const photo = 'art/chair.photo.jpg'
  await writePhoto(path.join(project.root, photo))
  await project.pipeline().buildAll({ paths: ['art'], out: OUT, yes: true })
  return { ...project, photo }
}

test('with consent each photo is charged once, and a second run charges nothing', async () => {
  await using api = await startService({ taskMs: 30 })
  const { root, pipeline } = await createProject(api)
  await writePhoto(path.join(root, 'art/chair.photo.jpg'))
  await writePhoto(path.join(root, 'art/lamp.photo.jpg'), { color: '#208040' })
  const first = await pipeline().buildAll({ paths: ['art'], out: OUT, yes: true })
  expect(first.errors).toEqual([])
  expect(first.report.spent).toEqual({ generations: 2, amount: 198, currency: 'INR' })
  expect(first.report.models).toMatchObject([
    { name: 'chair', state: 'ready', source: 'generated' },
    { name: 'lamp', state: 'ready', source: 'generated' },
  ])
  expect(api.charges).toHaveLength(2)
  const requests = api.requests.length
  const second = await pipeline().buildAll({ paths: ['art'], out: OUT, yes: true })
  expect(second.report.models.map(({ source }) => source)).toEqual(['store', 'store'])
  expect(second.report.spent.generations).toBe(0)
  expect(api.requests).toHaveLength(requests)
})

test('without anyone to ask nothing is sent, and the refusal names photos, sum and command', async () => {
  await using api = await startService()
  const { root, pipeline } = await createProject(api)
  for (const [name, color] of [
    ['a', '#111111'],
    ['b', '#777700'],
    ['c', '#007777'],
  ] as const) {
    await writePhoto(path.join(root, `art/${name}.photo.jpg`), { color })
  }
  const { errors, report } = await pipeline().buildAll({ paths: ['art'], out: OUT })
  expect(api.requests).toEqual([])
  expect(exitCodeOf(errors)).toBe(9)
  expect(errors).toHaveLength(1)
  expect(errors[0]?.message).toContain('art/a.photo.jpg, art/b.photo.jpg, art/c.photo.jpg (3 × ₹99 = ₹297)')
  expect(errors[0]?.hint).toBe(
    'Run `rage3d build "art/a.photo.jpg" "art/b.photo.jpg" "art/c.photo.jpg" --out .rage3d --yes` to buy.',
  )
  expect(report.models.map(({ state }) => state)).toEqual(['pending', 'pending', 'pending'])
})

test('the prompt names photos, count, price and wallet, and "no" sends nothing', async () => {
  await using api = await startService({ balance: 500 })
  const { root, pipeline } = await createProject(api)
  await writePhoto(path.join(root, 'art/chair.photo.jpg'))
  const asked: SpendRequest[] = []
  const confirm = async (request: SpendRequest) => {
    asked.push(request)
    return false
  }
  const { errors } = await pipeline().buildAll({ paths: ['art'], out: OUT, confirm })
  expect(asked).toEqual([
    { photos: ['art/chair.photo.jpg'], count: 1, price: 99, total: 99, currency: 'INR', wallet: 500 },
  ])
  expect(errors.map(({ code }) => code)).toEqual(['RAGE3D_SPEND_REFUSED'])
  expect(api.charges).toEqual([])
})

test('a charge other than the price is told as soon as it is made, whatever becomes of the model', async () => {
  await using api = await startService({ price: 149, faults: 'never' })
  const { root, pipeline } = await createProject(api)
  await writePhoto(path.join(root, 'art/chair.photo.jpg'))
  const project = pipeline()
  const stop = new AbortController()
  const warnings: unknown[] = []
  project.on('warning', (warning) => {
    warnings.push(warning)
    stop.abort()
  })
  await project.buildAll({ paths: ['art'], out: OUT, yes: true, signal: stop.signal })
  expect(warnings).toEqual([
    {
      photo: 'art/chair.photo.jpg',
      message: expect.stringContaining('charged ₹149 instead of ₹99 for art/chair.photo.jpg'),
    },
  ])
  expect(api.charges).toHaveLength(1)
}, 10_000)

test('a wallet that was filled is used at the next yes, in the same process', async () => {
  await using api = await startService({ taskMs: 30, balance: 50 })
  const { root, pipeline } = await createProject(api)
  await writePhoto(path.join(root, 'art/chair.photo.jpg'))
  const project = pipeline()
  const wallets: (number | null)[] = []
  const build = () =>
    project.buildAll({
      paths: ['art'],
      out: OUT,
      async confirm({ wallet }) {
        wallets.push(wallet)
        return true
      },
    })
  expect((await build()).errors).toMatchObject([{ code: 'RAGE3D_INSUFFICIENT_BALANCE', charged: 'no' }])
  api.balance = 500
  expect((await build()).report.models).toMatchObject([{ state: 'ready', source: 'generated' }])
  expect(wallets).toEqual([50, 500])
  expect(api.charges).toHaveLength(1)
})

test('a run that needs more than its limit sends nothing, even with --yes', async () => {
  await using api = await startService()
  const { root, pipeline } = await createProject(api)
  for (const [name, color] of [
    ['a', '#111111'],
    ['b', '#777700'],
  ] as const) {
    await writePhoto(path.join(root, `art/${name}.photo.jpg`), { color })
  }
  const limited = pipeline({ spend: { maxGenerations: 1 } })
  const { errors } = await limited.buildAll({ paths: ['art'], out: OUT, yes: true })
  expect(exitCodeOf(errors)).toBe(9)
  expect(errors[0]?.hint).toContain('--max-generations 2')
  expect(api.requests).toEqual([])
})

test('a frozen run refuses what is missing with 13 and sends nothing, even with --yes', async () => {
  await using api = await startService()
  const { root, pipeline } = await createProject(api)
  await writePhoto(path.join(root, 'art/chair.photo.jpg'))
  const { errors } = await pipeline().buildAll({ paths: ['art'], out: OUT, yes: true, frozen: true })
  expect(exitCodeOf(errors)).toBe(13)
  expect(api.requests).toEqual([])
})

test('a bought model is built under every generator setting, without key and network', async () => {
  await using api = await startService({ taskMs: 30 })
  const { root, pipeline } = await createProject(api)
  await writePhoto(path.join(root, 'art/chair.photo.jpg'))
  await pipeline().buildAll({ paths: ['art'], out: OUT, yes: true })
  const requests = api.requests.length
  for (const generator of ['draft', 'rage3d', 'auto'] as const) {
    await rm(path.join(root, OUT), { recursive: true, force: true })
    const { report } = await pipeline({ generator, env: {} }).buildAll({
      paths: ['art'],
      out: OUT,
      frozen: true,
    })
    expect(report.models).toMatchObject([{ state: 'ready', source: 'store', error: null }])
  }
  expect(api.requests).toHaveLength(requests)
})

test('a lost store is filled again by the task in the lockfile, without a charge', async () => {
  await using api = await startService({ taskMs: 30 })
  const { root, pipeline } = await createProject(api)
  await writePhoto(path.join(root, 'art/chair.photo.jpg'))
  const [first] = (await pipeline().buildAll({ paths: ['art'], out: OUT, yes: true })).report.models
  await rm(path.join(root, '.store'), { recursive: true })
  await rm(path.join(root, OUT), { recursive: true })
  const second = await pipeline().buildAll({ paths: ['art'], out: OUT })
  expect(second.report.models).toMatchObject([
    { state: 'ready', source: 'store', rawSha256: first?.rawSha256 },
  ])
  expect(api.charges).toHaveLength(1)
})

test('another setting costs nothing', async () => {
  await using api = await startService({ taskMs: 30 })
  const { root, pipeline } = await createProject(api)
  await writePhoto(path.join(root, 'art/chair.photo.jpg'))
  await pipeline().buildAll({ paths: ['art'], out: OUT, yes: true })
  const requests = api.requests.length
  const optimize = { lods: [{ triangles: 200, textureSize: 32 }], poster: false, collider: 'none' as const }
  const { models } = await pipeline({ optimize }).buildAll({ paths: ['art'], out: OUT })
  expect(models.get('chair')).toMatchObject({ state: 'ready', changed: true })
  expect(api.requests).toHaveLength(requests)
})

test('plan tells what would be bought and sends nothing', async () => {
  await using api = await startService()
  const { root, pipeline } = await createProject(api)
  await writePhoto(path.join(root, 'art/chair.photo.jpg'))
  const needs = await pipeline().plan(['art'])
  expect(needs).toMatchObject([{ name: 'chair', photo: 'art/chair.photo.jpg', kind: 'buy', error: null }])
  expect(api.requests).toEqual([])
})

test('plan refuses what a build would refuse, whichever generator is chosen', async () => {
  await using api = await startService()
  const { root, pipeline } = await createProject(api)
  const picture = sharp({ create: { width: 300, height: 300, channels: 3, background: '#808080' } })
  await mkdir(path.join(root, 'art'))
  await picture.jpeg().toFile(path.join(root, 'art/wall.photo.jpg'))
  for (const generator of ['rage3d', 'draft'] as const) {
    const needs = await pipeline({ generator }).plan(['art'])
    expect(needs).toMatchObject([{ name: 'wall', kind: 'refused', error: { photo: 'art/wall.photo.jpg' } }])
  }
})

test('takes are kept: regenerate buys another, use goes back', async () => {
  await using api = await startService({ taskMs: 30 })
  const { root, pipeline, photo } = await boughtChair(api)
  const project = pipeline()
  await project.regenerate(photo, { yes: true })
  const takes = await project.takes(photo)
  expect(takes.map(({ inUse }) => inUse)).toEqual([false, true])
  await project.use(photo, '1')
  expect((await project.takes(photo)).map(({ inUse }) => inUse)).toEqual([true, false])
  expect(api.charges).toHaveLength(2)
  const lockfile = await readFile(path.join(root, 'rage3d.lock.json'), 'utf8')
  expect(lockfile).not.toContain(root)
  expect(lockfile).not.toMatch(/https?:/)
})

test('only the service generates anew: no other generator leads to a purchase', async () => {
  await using api = await startService()
  const { root, pipeline } = await createProject(api)
  await writePhoto(path.join(root, 'art/chair.photo.jpg'))
  const project = pipeline({ generator: 'draft' })
  await expect(project.regenerate('art/chair.photo.jpg', { yes: true })).rejects.toMatchObject({
    code: 'RAGE3D_USAGE',
  })
  expect(api.requests).toEqual([])
})

test('pipelines of one run share its limit', async () => {
  await using api = await startService({ taskMs: 30 })
  const { root, pipeline } = await createProject(api)
  await writePhoto(path.join(root, 'art/chair.photo.jpg'))
  await writePhoto(path.join(root, 'art/lamp.photo.jpg'), { color: '#208040' })
  const limited = { spend: { maxGenerations: 1 }, runId: 'one' }
  await pipeline(limited).build('art/chair.photo.jpg', { yes: true })
  await expect(pipeline(limited).build('art/lamp.photo.jpg', { yes: true })).rejects.toMatchObject({
    code: 'RAGE3D_SPEND_LIMIT',
  })
  expect(api.charges).toHaveLength(1)
  await pipeline({ ...limited, runId: 'two' }).build('art/lamp.photo.jpg', { yes: true })
  expect(api.charges).toHaveLength(2)
})

test('photos outside the root may share their name; one that is given twice is bought once', async () => {
  await using api = await startService({ taskMs: 30 })
  const { root, pipeline } = await createProject(api)
  const shop = await tempDir()
  const [a, b] = [path.join(shop, 'a/chair.photo.jpg'), path.join(shop, 'b/chair.photo.jpg')]
  await writePhoto(a)
  await writePhoto(b, { color: '#208040' })
  const outcomes = await pipeline().buildMany([a, b, path.relative(root, a)], { yes: true })
  const rawOf = (photo: string) => {
    const outcome = outcomes.get(photo)
    return outcome && 'model' in outcome ? outcome.model.rawSha256 : outcome
  }
  expect(rawOf(a)).toMatch(/^[0-9a-f]{64}$/)
  expect(rawOf(b)).toMatch(/^[0-9a-f]{64}$/)
  expect(rawOf(a)).not.toBe(rawOf(b))
  expect(rawOf(path.relative(root, a))).toBe(rawOf(a))
  expect(api.charges).toHaveLength(2)
})

test.each([
  ['unchanged', false],
  ['processed again', true],
])('an interrupted regenerate is brought home by the next build, with the photo %s', async (_, changed) => {
  await using api = await startService({ taskMs: 400 })
  const { root, pipeline, photo } = await boughtChair(api)
  const stop = new AbortController()
  const interrupted = pipeline()
  interrupted.on('progress', ({ taskId }) => void (taskId && stop.abort()))
  await expect(interrupted.regenerate(photo, { yes: true, signal: stop.signal })).rejects.toThrow()
  expect(api.charges).toHaveLength(2)
  await new Promise((resolve) => setTimeout(resolve, 600))
  if (changed) await writeFile(path.join(root, 'art/chair.photo.json'), '{ "collider": "box" }')
  const project = pipeline()
  const warnings: string[] = []
  project.on('warning', ({ message }) => void warnings.push(message))
  await project.buildAll({ paths: ['art'], out: OUT })
  const takes = await project.takes(photo)
  expect(takes.map(({ taskId, inUse, stored }) => ({ taskId, inUse, stored }))).toEqual([
    { taskId: api.charges[0]?.taskId, inUse: false, stored: true },
    { taskId: api.charges[1]?.taskId, inUse: true, stored: true },
  ])
  expect(warnings.join()).toContain(api.charges[1]?.taskId)
  expect(api.charges).toHaveLength(2)
})

test('photos of the same bytes are bought once: one is asked for, and their cost is told once', async () => {
  await using api = await startService({ taskMs: 30 })
  const { root, pipeline } = await createProject(api)
  for (const name of ['chair', 'copy']) await writePhoto(path.join(root, `art/${name}.photo.jpg`))
  const project = pipeline({ spend: { maxGenerations: 1 } })
  const spent: number[] = []
  project.on('done', (done) => void spent.push(done.spent))
  const asked: SpendRequest[] = []
  const confirm = async (request: SpendRequest) => {
    asked.push(request)
    return true
  }
  const { report } = await project.buildAll({ paths: ['art'], out: OUT, confirm })
  expect(asked).toMatchObject([
    { photos: ['art/chair.photo.jpg', 'art/copy.photo.jpg'], count: 1, total: 99 },
  ])
  expect(report.models.map(({ state }) => state)).toEqual(['ready', 'ready'])
  expect(report.models.map(({ source }) => source).sort()).toEqual(['generated', 'store'])
  expect(spent.sort()).toEqual([0, 99])
  expect(api.charges).toHaveLength(1)
})

test('a take that never reached the lockfile is listed, and taken instead of buying another', async () => {
  await using api = await startService({ taskMs: 30 })
  const { root, pipeline, photo } = await boughtChair(api)
  const project = pipeline()
  const lockfile = path.join(root, 'rage3d.lock.json')
  const before = await readFile(lockfile)
  const { taskId } = await project.regenerate(photo, { yes: true })
  await writeFile(lockfile, before)
  const uses = async () => (await project.takes(photo)).map((take) => [take.taskId === taskId, take.inUse])
  expect(await uses()).toEqual([
    [false, true],
    [true, false],
  ])
  await expect(project.regenerate(photo, { frozen: true })).rejects.toMatchObject({ code: 'RAGE3D_FROZEN' })
  expect(await readFile(lockfile)).toEqual(before)
  expect((await project.regenerate(photo, { yes: true })).taskId).toBe(taskId)
  expect(await uses()).toEqual([
    [false, false],
    [true, true],
  ])
  await writeFile(lockfile, before)
  await project.use(photo, '2')
  expect((await uses())[1]).toEqual([true, true])
  expect(api.charges).toHaveLength(2)
})
