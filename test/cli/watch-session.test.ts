import { existsSync, readFileSync } from 'node:fs'
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { type EmulatorOptions, startEmulator } from '../../src/emulator/index.js'
import type { SpendRequest } from '../../src/pipeline/index.js'
import { texturedBall } from '../optimize/support/models.js'
import { boughtOf, digestOf, newPhoto, openStudio, until } from '../watch/support/studio.js'

const glb = await texturedBall(8)
const emulate = (options: EmulatorOptions = {}) =>
  startEmulator({ taskMs: 30, balance: 1e6, glb, ...options })

test.concurrent('photos that are there at the start settle too, and money waits for the quiet time', async () => {
  await using api = await emulate()
  const startedAt = performance.now()
  await using studio = await openStudio({ api, photos: { chair: await newPhoto() }, quietMs: 1_500 })
  await until('chair is made', () => 'chair' in studio.manifest())
  expect(performance.now() - startedAt).toBeGreaterThan(1_500)
  expect(api.charges).toHaveLength(1)
})

test.concurrent('a purchase in flight holds nothing up, and stopping detaches it', async () => {
  await using api = await emulate({ taskMs: 60_000 })
  const first = await openStudio({ api, photos: { slow: await newPhoto() }, quietMs: 0 })
  await until('the slow one is bought', () => api.charges.length === 1)
  await writeFile(first.art('other.photo.jpg'), await newPhoto())
  await until('the other one is bought meanwhile', () => api.charges.length === 2)
  await first.stop()
  expect(first.manifest()).toEqual({})
  api.advance(60_000)
  await using second = await openStudio({ api, root: first.root, quietMs: 0 })
  await until('both are resumed', () => Object.keys(second.manifest()).length === 2)
  expect(api.charges).toHaveLength(2)
})

test.concurrent('a photo that is deleted or renamed while it is bought is charged once and leaves nothing behind', async () => {
  await using api = await emulate({ taskMs: 1_500 })
  const photos = { deleted: await newPhoto(), renamed: await newPhoto() }
  await using studio = await openStudio({ api, photos, quietMs: 0 })
  await until('both are bought', () => api.charges.length === 2)
  await rm(studio.art('deleted.photo.jpg'))
  await rename(studio.art('renamed.photo.jpg'), studio.art('new-name.photo.jpg'))
  await until('the new name is made', () => 'new-name' in studio.manifest())
  await until('the old names are gone', () => Object.keys(studio.manifest()).length === 1)
  // A model that is finished after its photo went is put in place for a moment.
  const isLeft = (name: string) => existsSync(studio.out(`${name}.lod0.glb`))
  await until('nothing of them is left', () => !isLeft('deleted') && !isLeft('renamed'))
  expect(api.charges).toHaveLength(2)
})

test.concurrent('a photo that went while it was bought is told as removed, once, and never as changed', async () => {
  await using api = await emulate({ taskMs: 60_000 })
  await using studio = await openStudio({ api, photos: { mug: await newPhoto() }, quietMs: 0 })
  await until('the mug is bought', () => api.charges.length === 1)
  await rm(studio.art('mug.photo.jpg'))
  // Who has found this one has missed the mug.
  await writeFile(studio.art('other.photo.jpg'), await newPhoto())
  await until('the other one is bought', () => api.charges.length === 2)
  api.advance(60_000)
  await until('both are told', () => studio.settled.length >= 2)
  await sleep(1_500)
  expect(studio.settled.flatMap(({ changed }) => changed)).toEqual(['other'])
  expect(studio.settled.flatMap(({ removed }) => removed)).toEqual(['mug'])
  expect(studio.removed).toEqual(['mug'])
  expect(Object.keys(studio.manifest())).toEqual(['other'])
})

test.concurrent('what was copied in one go is asked about once, and a refusal is not asked about again', async () => {
  await using api = await emulate()
  const asked: SpendRequest[] = []
  let answer = false
  const confirm = async (request: SpendRequest) => {
    asked.push(request)
    return answer
  }
  await using studio = await openStudio({ api, quietMs: 2_000, retryMs: 100, spend: { confirm } })
  for (const name of ['a', 'b', 'c']) {
    await writeFile(studio.art(`${name}.photo.jpg`), await newPhoto())
    await sleep(150)
  }
  await until('somebody is asked', () => asked.length > 0)
  await until('it is told once', () => studio.failed.length === 3)
  expect(asked.map(({ photos }) => photos)).toEqual([
    ['art/a.photo.jpg', 'art/b.photo.jpg', 'art/c.photo.jpg'],
  ])
  studio.refresh()
  await sleep(2_500)
  expect(asked).toHaveLength(1)
  answer = true
  await writeFile(studio.art('b.photo.jpg'), await newPhoto())
  await until('the changed one is asked about and bought', () => 'b' in studio.manifest())
  expect(asked).toHaveLength(2)
  expect(asked[1]?.photos).toEqual(['art/b.photo.jpg'])
  expect(api.charges).toHaveLength(1)
})

test.concurrent('the limit counts over the life of the watcher', async () => {
  await using api = await emulate()
  await using studio = await openStudio({ api, quietMs: 0, settings: { spend: { maxGenerations: 1 } } })
  await writeFile(studio.art('a.photo.jpg'), await newPhoto())
  await until('the first is made', () => 'a' in studio.manifest())
  await writeFile(studio.art('b.photo.jpg'), await newPhoto())
  await until('the second is refused', () => studio.failed.length === 1)
  expect(studio.failed[0]).toMatchObject({ name: 'b', error: { code: 'RAGE3D_SPEND_LIMIT' } })
  expect(api.charges).toHaveLength(1)
})

test.concurrent('a failed generation is not bought again until the photo changes', async () => {
  await using api = await emulate({ faults: 'fail@*' })
  await using studio = await openStudio({ api, quietMs: 0, retryMs: 50 })
  await writeFile(studio.art('chair.photo.jpg'), await newPhoto())
  await until('it fails', () => studio.failed.length === 1)
  const requests = api.requests.length
  await sleep(1_500)
  expect(studio.failed).toHaveLength(1)
  expect(api.requests.slice(requests).filter(({ route }) => route === 'generate')).toEqual([])
  api.clearFaults()
  const bytes = await newPhoto()
  await writeFile(studio.art('chair.photo.jpg'), bytes)
  await until('the changed photo is made', () => 'chair' in studio.manifest())
  expect(boughtOf(api).at(-1)).toBe(digestOf(bytes))
})

test.concurrent('an outage is told once, waited for with growing pauses, and then made up for', async () => {
  await using api = await emulate({ faults: 'task:status=503@1-8' })
  await using studio = await openStudio({ api, quietMs: 0, retryMs: 200 })
  await writeFile(studio.art('chair.photo.jpg'), await newPhoto())
  await until('it is made in the end', () => 'chair' in studio.manifest())
  expect(api.charges).toHaveLength(1)
  expect(studio.failed.length).toBeLessThan(3)
  for (const { error } of studio.failed) expect(error.hint).toMatch(/tried again by itself\.$/)
})

test.concurrent('what an empty wallet did not pay for is bought once it is filled, without a restart', async () => {
  await using api = await emulate({ balance: 50 })
  const photos = { a: await newPhoto(), b: await newPhoto() }
  await using studio = await openStudio({ api, photos, quietMs: 0, retryMs: 100 })
  await until('both are refused', () => studio.failed.length === 2)
  await sleep(500)
  expect(studio.failed.map(({ error }) => error.code)).toEqual(Array(2).fill('RAGE3D_INSUFFICIENT_BALANCE'))
  expect(api.requests.filter(({ route }) => route === 'generate')).toHaveLength(1)
  api.balance = 1_000
  await until('both are made', () => Object.keys(studio.manifest()).length === 2)
  expect(api.charges).toHaveLength(2)
})

test.concurrent('what an empty wallet did not pay for is part of the next question', async () => {
  await using api = await emulate({ balance: 50 })
  const asked: (readonly string[])[] = []
  const confirm = async ({ photos }: SpendRequest) => {
    asked.push(photos)
    return true
  }
  const photos = { a: await newPhoto(), b: await newPhoto() }
  await using studio = await openStudio({ api, photos, quietMs: 0, retryMs: 50, spend: { confirm } })
  await until('both are refused', () => studio.failed.length === 2)
  await sleep(500)
  expect(asked).toHaveLength(1)
  api.balance = 1_000
  await writeFile(studio.art('c.photo.jpg'), await newPhoto())
  await until('all are made', () => Object.keys(studio.manifest()).length === 3)
  expect(asked).toEqual([
    ['art/a.photo.jpg', 'art/b.photo.jpg'],
    ['art/a.photo.jpg', 'art/b.photo.jpg', 'art/c.photo.jpg'],
  ])
  expect(api.charges).toHaveLength(3)
})

test.concurrent.each(['task:status=404@1', 'task:status=401@1'])(
  'a paid task is gone back to after a single wrong answer (%s)',
  async (faults) => {
    await using api = await emulate({ faults })
    await using studio = await openStudio({ api, quietMs: 0, retryMs: 100 })
    await writeFile(studio.art('chair.photo.jpg'), await newPhoto())
    await until('it is made in the end', () => 'chair' in studio.manifest())
    expect(api.charges).toHaveLength(1)
    expect(studio.failed.length).toBeLessThan(2)
  },
)

test.concurrent('photos that went while nobody watched take their outputs with them', async () => {
  await using api = await emulate()
  const photos = { chair: await newPhoto(), lamp: await newPhoto() }
  const first = await openStudio({ api, photos, quietMs: 0 })
  await until('both are made', () => Object.keys(first.manifest()).length === 2)
  await first.stop()
  await rm(first.art('lamp.photo.jpg'))
  await using second = await openStudio({ api, root: first.root, quietMs: 0 })
  await until('the lamp is gone', () => !existsSync(second.out('lamp.lod0.glb')))
  expect(Object.keys(second.manifest())).toEqual(['chair'])
  expect(second.removed).toEqual(['lamp'])
})

test.concurrent('without events of the system, by looking alone, changes are found as well', async () => {
  await using api = await emulate()
  await using studio = await openStudio({ api, quietMs: 0, polling: true })
  const bytes = await newPhoto()
  await mkdir(studio.art('far'), { recursive: true })
  await writeFile(studio.art('far/chair.photo.jpg'), bytes)
  await until('it is made', () => 'far/chair' in studio.manifest())
  await rm(studio.art('far'), { recursive: true })
  await until('it is gone', () => Object.keys(studio.manifest()).length === 0)
  expect(boughtOf(api)).toEqual([digestOf(bytes)])
})

test.concurrent('an output folder that cannot be written is told once and made up for', async () => {
  await using api = await emulate()
  await using studio = await openStudio({ api, quietMs: 0, retryMs: 200 })
  await until('models.json is there', () => existsSync(studio.out('models.json')))
  await rm(studio.out(''), { recursive: true })
  await writeFile(studio.out(''), 'a file where the folder was')
  await writeFile(studio.art('chair.photo.jpg'), await newPhoto())
  await until('it is told', () => studio.failed.length + studio.problems.length > 0)
  await sleep(1_000)
  expect(studio.failed.length + studio.problems.length).toBeLessThanOrEqual(2)
  await rm(studio.out(''))
  await until('it is made up for', () => existsSync(studio.out('chair.lod0.glb')))
  await until('models.json is there again', () => 'chair' in studio.manifest())
  expect(api.charges).toHaveLength(1)
})

test.concurrent('outputs that somebody removes or alters come back from the store, for nothing', async () => {
  await using api = await emulate()
  const photos = { chair: await newPhoto(), lamp: await newPhoto() }
  await using studio = await openStudio({ api, photos, quietMs: 0, lookMs: 100 })
  await until('both are made', () => Object.keys(studio.manifest()).length === 2)
  const bytes = await readFile(studio.out('lamp.lod0.glb'))
  const requests = api.requests.length
  await rm(studio.out('chair.lod0.glb'))
  await writeFile(studio.out('lamp.lod0.glb'), 'scribbled over')
  await rm(studio.out('models.json'))
  await until('chair is back', () => existsSync(studio.out('chair.lod0.glb')))
  await until('lamp is right', () => readFileSync(studio.out('lamp.lod0.glb')).equals(bytes))
  await until('models.json is back', () => 'lamp' in studio.manifest())
  await rm(studio.out(''), { recursive: true })
  await until('all is back', () => existsSync(studio.out('lamp.lod0.glb')) && 'chair' in studio.manifest())
  expect(api.requests.length).toBe(requests)
})
