import { expect, test } from 'vitest'
import { followModel, type LevelHost } from '../../src/runtime/follow-model.js'
import type { PhotoLod } from '../../src/runtime/index.js'
import { createLiveModel } from './app/live-model.js'

const numbers = { triangles: 1, bytes: 100, textureSize: 1, errorMeters: 0, switchDistance: 0, gpuBytes: 1 }
const lods = (...urls: string[]): PhotoLod[] => urls.map((url) => ({ url, ...numbers }))

/** Levels are strings here; each load waits until the test lets it go on. */
function createHost() {
  const waiting = new Map<string, { finish(): void; fail(error: Error): void }>()
  const released: string[] = []
  let shown: string[] = []
  const host: LevelHost<{ url: string }> = {
    load: ({ url }) =>
      new Promise((resolve, reject) => {
        waiting.set(url, { finish: () => resolve({ url }), fail: reject })
      }),
    show: (levels) => {
      shown = levels.map(({ content }) => content.url)
    },
    release: ({ url }) => void released.push(url),
  }
  const settle = () => new Promise((resolve) => setTimeout(resolve))
  const finish = async (...urls: string[]) => {
    for (const url of urls) waiting.get(url)?.finish()
    await settle()
  }
  const fail = async (url: string) => {
    waiting.get(url)?.fail(new Error('gone'))
    await settle()
  }
  return { host, released, finish, fail, shown: () => shown, asked: () => [...waiting.keys()] }
}

test('nothing is shown before all levels are there, whatever the order they arrive in', async () => {
  const { host, finish, shown } = createHost()
  const follower = followModel(createLiveModel(lods('near', 'far')).model, host)
  await finish('far')
  expect(shown()).toEqual([])
  await finish('near')
  await follower.ready
  expect(shown()).toEqual(['near', 'far'])
})

test('progressive loading asks for the coarsest level first and shows each as it comes', async () => {
  const { host, finish, shown, asked } = createHost()
  const shares: number[] = []
  const options = { progressive: true, onProgress: (share: number) => void shares.push(share) }
  const follower = followModel(createLiveModel(lods('near', 'far')).model, host, options)
  expect(asked()).toEqual(['far'])
  await finish('far')
  await follower.ready
  expect(shown()).toEqual(['far'])
  await finish('near')
  expect(shown()).toEqual(['near', 'far'])
  expect(shares).toEqual([0.5, 1])
})

test('a change replaces all levels at once and releases the old ones after the new ones are shown', async () => {
  const { host, finish, shown, released } = createHost()
  const live = createLiveModel(lods('a'))
  let updates = 0
  const follower = followModel(live.model, host, { onUpdate: () => void updates++ })
  await finish('a')
  await follower.ready
  live.change(lods('b0', 'b1'))
  await finish('b1')
  expect([shown(), released]).toEqual([['a'], []])
  await finish('b0')
  expect([shown(), released, updates]).toEqual([['b0', 'b1'], ['a'], 1])
})

test('a change before the first load is done leads straight to the newer model', async () => {
  const { host, finish, shown, released } = createHost()
  const live = createLiveModel(lods('draft'))
  const follower = followModel(live.model, host)
  live.change(lods('final'))
  await finish('draft')
  expect([shown(), released]).toEqual([[], ['draft']])
  await finish('final')
  await follower.ready
  expect(shown()).toEqual(['final'])
})

test('levels under the same URLs are kept, with their new numbers', async () => {
  const { host, finish, released } = createHost()
  const live = createLiveModel(lods('a'))
  const follower = followModel(live.model, host)
  await finish('a')
  live.change([{ url: 'a', ...numbers, switchDistance: 7 }])
  expect(released).toEqual([])
  expect(follower.levels[0]?.lod.switchDistance).toBe(7)
})

test('a change that cannot be loaded frees what did load and keeps the old levels', async () => {
  const { host, finish, fail, shown, released } = createHost()
  const live = createLiveModel(lods('a'))
  const errors: Error[] = []
  followModel(live.model, host, { onError: (error) => void errors.push(error) })
  await finish('a')
  live.change(lods('b0', 'b1'))
  await finish('b0')
  await fail('b1')
  expect([shown(), released]).toEqual([['a'], ['b0']])
  expect(errors[0]?.message).toBe('The model "ball" could not be loaded: gone')
})

test('disposing frees the levels, ends the updates and throws away what is still on its way', async () => {
  const { host, finish, released } = createHost()
  const live = createLiveModel(lods('a'))
  const follower = followModel(live.model, host)
  await finish('a')
  live.change(lods('b'))
  follower.dispose()
  await finish('b')
  expect(released).toEqual(['a', 'b'])
  expect(live.listeners()).toBe(0)
})

test('disposing during progressive loading frees every level once', async () => {
  const { host, finish, released } = createHost()
  const follower = followModel(createLiveModel(lods('near', 'far')).model, host, { progressive: true })
  await finish('far')
  follower.dispose()
  expect(released).toEqual(['far'])
  await finish('near')
  expect(released).toEqual(['far', 'near'])
})

test('a change during progressive loading frees every level it replaces once', async () => {
  const { host, finish, shown, released } = createHost()
  const live = createLiveModel(lods('near', 'far'))
  followModel(live.model, host, { progressive: true })
  await finish('far')
  live.change(lods('b'))
  await finish('b')
  expect([shown(), released]).toEqual([['b'], ['far']])
  await finish('near')
  expect([shown(), released]).toEqual([['b'], ['far', 'near']])
})

test('a change during progressive loading to the levels already there keeps them', async () => {
  const { host, finish, shown, released } = createHost()
  const live = createLiveModel(lods('near', 'far'))
  followModel(live.model, host, { progressive: true })
  await finish('far')
  live.change(lods('far'))
  await finish('near')
  expect([shown(), released]).toEqual([['far'], ['near']])
})

test('disposing from `onProgress` frees what has just arrived and shows nothing', async () => {
  const { host, finish, shown, released } = createHost()
  const onProgress = () => follower.dispose()
  const follower = followModel(createLiveModel(lods('a')).model, host, { onProgress })
  await Promise.all([finish('a'), expect(follower.ready).rejects.toThrow('it was disposed before.')])
  expect([shown(), released]).toEqual([[], ['a']])
})

test('disposing before the first level is there rejects', async () => {
  const { host } = createHost()
  const follower = followModel(createLiveModel(lods('a')).model, host)
  follower.dispose()
  await expect(follower.ready).rejects.toThrow('it was disposed before.')
})
