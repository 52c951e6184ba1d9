import { mkdir, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { expect, test } from 'vitest'
import { watchFolders } from '../../src/watch/folder-events.js'
import { createPhotoWatcher, type PhotoWatcherOptions } from '../../src/watch/index.js'
import { tempDir } from '../support/temp-dir.js'

interface Seen {
  readonly changed: string[]
  readonly gone: string[]
  stop(): Promise<void>
}

async function watch(root: string, options: Partial<PhotoWatcherOptions> = {}): Promise<Seen> {
  const abort = new AbortController()
  const changed: string[] = []
  const gone: string[] = []
  const watcher = createPhotoWatcher({
    ...{ root, paths: [], include: ['**/*'], exclude: ['**/node_modules/**'], signal: abort.signal },
    ...options,
  })
  const running = (async () => {
    for await (const batch of watcher) {
      changed.push(...batch.changed.map(({ name }) => name))
      gone.push(...batch.gone)
    }
  })()
  const stop = async () => {
    abort.abort()
    await running
  }
  return { changed, gone, stop }
}

const waitFor = (isTrue: () => boolean) => expect.poll(isTrue, { timeout: 45_000, interval: 20 }).toBe(true)

test('nothing is missed among 10,000 files in fresh nested folders, within 300 MB', async () => {
  const root = await tempDir()
  const seen = await watch(root)
  const names: string[] = []
  for (let i = 0; i < 200; i++) {
    const folder = path.join(`a${i % 10}`, `b${i % 40}`, `c${i}`)
    await mkdir(path.join(root, folder), { recursive: true })
    const files = Array.from({ length: 50 }, (_, j) => `${folder}/photo${j}`)
    await Promise.all(files.map((name) => writeFile(path.join(root, `${name}.photo.jpg`), name)))
    names.push(...files)
  }
  await waitFor(() => seen.changed.length >= names.length)
  expect(seen.changed.toSorted()).toEqual(names.toSorted())
  await rm(path.join(root, 'a3'), { recursive: true })
  await waitFor(() => seen.gone.length >= 1_000)
  expect(seen.gone.every((name) => name.startsWith('a3/'))).toBe(true)
  expect(process.memoryUsage.rss() / 1e6).toBeLessThan(300)
  await seen.stop()
})

test('a photo is handed on once, not before it stood still for the settling time', async () => {
  const root = await tempDir()
  const seen = await watch(root, { settleMs: 600 })
  const file = path.join(root, 'chair.photo.jpg')
  let lastWrite = 0
  for (let i = 0; i < 6; i++) {
    await writeFile(file, `content ${i}`)
    lastWrite = performance.now()
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  await waitFor(() => seen.changed.length > 0)
  expect(performance.now() - lastWrite).toBeGreaterThan(590)
  await new Promise((resolve) => setTimeout(resolve, 700))
  expect(seen.changed).toEqual(['chair'])
  await seen.stop()
})

test('excluded folders are not watched, other files are nobody’s business', async () => {
  const root = await tempDir()
  await mkdir(path.join(root, 'node_modules'))
  const seen = await watch(root, { settleMs: 50 })
  await writeFile(path.join(root, 'node_modules/chair.photo.jpg'), 'x')
  await writeFile(path.join(root, 'chair.jpg'), 'x')
  await writeFile(path.join(root, 'lamp.photo.jpg'), 'x')
  await waitFor(() => seen.changed.length > 0)
  expect(seen.changed).toEqual(['lamp'])
  await seen.stop()
})

test('a photo that is watched alone is heard of, however its path is written', async () => {
  const root = await tempDir()
  const photo = path.join(root, 'chair.photo.jpg')
  await writeFile(photo, 'a')
  const hints: (string | null)[] = []
  await using _events = watchFolders({
    ...{ root, include: ['**/*'], exclude: [], onTrouble: () => {} },
    paths: [`${root}${path.sep}${path.sep}chair.photo.jpg`],
    onHint: (file) => hints.push(file),
  })
  await waitFor(() => hints.length > 0)
  await writeFile(photo, 'b')
  await waitFor(() => hints.includes(photo))
})

test('a view that comes a moment before its plain picture is not complained of', async () => {
  const root = await tempDir()
  const seen = await watch(root, { settleMs: 100 })
  await writeFile(path.join(root, 'chair.photo.back.jpg'), 'x')
  await new Promise((resolve) => setTimeout(resolve, 600))
  expect(seen.changed).toEqual([])
  await writeFile(path.join(root, 'chair.photo.jpg'), 'x')
  await waitFor(() => seen.changed.length > 0)
  expect(seen.changed).toEqual(['chair'])
  await seen.stop()
})

test('a changed photo is told of while it settles, once, and a swarm is not', async () => {
  const root = await tempDir()
  const still: string[] = []
  const seen = await watch(root, { onStill: ({ name }) => still.push(`${name} ${seen.changed.length}`) })
  await writeFile(path.join(root, 'chair.photo.jpg'), 'chair')
  await waitFor(() => seen.changed.length === 1)
  expect(still).toEqual(['chair 0'])
  await Promise.all(['a', 'b', 'c'].map((name) => writeFile(path.join(root, `${name}.photo.jpg`), name)))
  await waitFor(() => seen.changed.length === 4)
  expect(still).toEqual(['chair 0'])
  await seen.stop()
})

test('a watcher that is stopped while it looks ends without an error', async () => {
  const root = await tempDir()
  await Promise.all(
    Array.from({ length: 50 }, (_, i) => writeFile(path.join(root, `${i}.photo.jpg`), String(i))),
  )
  for (const ms of [0, 1, 2, 4, 8]) {
    const seen = await watch(root)
    await new Promise((resolve) => setTimeout(resolve, ms))
    await expect(seen.stop()).resolves.toBeUndefined()
  }
})
