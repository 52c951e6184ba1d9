import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import {
  chmod,
  cp,
  link,
  mkdir,
  open,
  readFile,
  rename,
  rm,
  stat,
  symlink,
  utimes,
  writeFile,
} from 'node:fs/promises'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Emulator, startEmulator } from '../../src/emulator/index.js'
import { texturedBall } from '../optimize/support/models.js'
import { boughtOf, digestOf, newPhoto, openStudio, type Studio, until } from '../watch/support/studio.js'

// One watcher, as on an artist's machine: every case goes on in a folder of its own while the others do.
const QUIET_MS = 1_500
let api: Emulator
let studio: Studio
/** Digests of everything that settled: nothing else may be bought. */
const expected: string[] = []

beforeAll(async () => {
  api = await startEmulator({ taskMs: 30, balance: 1e6, glb: await texturedBall(8) })
  studio = await openStudio({
    api,
    quietMs: QUIET_MS,
    settings: { api: { concurrency: 16, poll: { firstMs: 20, minMs: 20, maxMs: 40 } } },
  })
})

afterAll(async () => {
  await studio?.[Symbol.asyncDispose]()
  await api?.close()
})

/** Waits for the model of a photo, and notes that these bytes, and no others of this case, are to be bought. */
async function made(name: string, bytes: Buffer): Promise<void> {
  const digest = digestOf(bytes)
  if (!expected.includes(digest)) expected.push(digest)
  await until(`${name} is bought with its final bytes`, () => boughtOf(api).includes(digest))
  await until(`${name} is in models.json`, () => name in studio.manifest())
  expect(existsSync(studio.out(`${name}.lod0.glb`))).toBe(true)
}

async function put(name: string, bytes: Buffer): Promise<string> {
  const file = studio.art(name)
  await mkdir(path.dirname(file), { recursive: true })
  await writeFile(file, bytes)
  return file
}

test.concurrent('a save storm is bought once, with the last bytes', async () => {
  const last = await newPhoto()
  for (let i = 0; i < 12; i++) {
    await put('storm/chair.photo.jpg', await newPhoto())
    await sleep(80)
  }
  await put('storm/chair.photo.jpg', last)
  await made('storm/chair', last)
})

test.concurrent('a photo that is written bit by bit is taken when it is whole', async () => {
  const bytes = await newPhoto()
  await mkdir(studio.art('slow'), { recursive: true })
  const file = await open(studio.art('slow/chair.photo.jpg'), 'w')
  for (let at = 0; at < bytes.length; at += Math.ceil(bytes.length / 10)) {
    await file.write(bytes.subarray(at, at + Math.ceil(bytes.length / 10)))
    await sleep(200)
  }
  await file.close()
  await made('slow/chair', bytes)
  expect(studio.failed.filter(({ name }) => name === 'slow/chair')).toEqual([])
})

test.concurrent('an atomic rename over a photo buys the new bytes only', async () => {
  const [before, after] = [await newPhoto(), await newPhoto()]
  const file = await put('atomic/chair.photo.jpg', before)
  await sleep(200)
  await put('atomic/.chair.photo.jpg.tmp-123', after)
  await rename(studio.art('atomic/.chair.photo.jpg.tmp-123'), file)
  await made('atomic/chair', after)
})

test.concurrent('temp and backup files of editors make no models', async () => {
  const bytes = await newPhoto()
  for (const name of [
    '.chair.photo.jpg.swp',
    'chair.photo.jpg~',
    '#chair.photo.jpg#',
    'chair.photo.jpg.part',
  ])
    await put(`editor/${name}`, await newPhoto())
  const file = await put('editor/chair.photo.jpg', await newPhoto())
  // As many editors save: the old file aside, the new one in its place, the old one away.
  await rename(file, `${file}~`)
  await writeFile(file, bytes)
  await rm(`${file}~`)
  await made('editor/chair', bytes)
  expect(Object.keys(studio.manifest()).filter((name) => name.startsWith('editor/'))).toEqual([
    'editor/chair',
  ])
})

test.concurrent('a copy that preserves old times is noticed', async () => {
  const bytes = await newPhoto()
  const source = path.join(studio.root, 'camera.jpg')
  await writeFile(source, bytes)
  await utimes(source, 1e9, 1e9)
  await mkdir(studio.art('preserved'), { recursive: true })
  await cp(source, studio.art('preserved/chair.photo.jpg'), { preserveTimestamps: true })
  await made('preserved/chair', bytes)
})

test.concurrent('a rewrite of equal size and equal times is noticed', async () => {
  const photos = [await newPhoto(), await newPhoto()]
  const size = Math.max(...photos.map(({ length }) => length)) + 1
  const [before, after] = photos.map((bytes) => Buffer.concat([bytes, Buffer.alloc(size - bytes.length, 32)]))
  const file = await put('same/chair.photo.jpg', before!)
  await utimes(file, 1e9, 1e9)
  await made('same/chair', before!)
  const { ino } = await stat(file)
  await writeFile(file, after!)
  await utimes(file, 1e9, 1e9)
  expect(await stat(file)).toMatchObject({ size, mtimeMs: 1e12, ino })
  await made('same/chair', after!)
})

test.concurrent('a renamed photo is not bought again, and its outputs follow', async () => {
  const bytes = await newPhoto()
  const file = await put('renamed/chair.photo.jpg', bytes)
  await made('renamed/chair', bytes)
  await rename(file, studio.art('renamed/stool.photo.jpg'))
  await made('renamed/stool', bytes)
  await until('the old name is gone', () => !existsSync(studio.out('renamed/chair.lod0.glb')))
  expect(studio.manifest()).not.toHaveProperty('renamed/chair')
})

test.concurrent('a rename of letter case alone is a rename', async () => {
  const bytes = await newPhoto()
  const file = await put('case/Chair.photo.jpg', bytes)
  await made('case/Chair', bytes)
  await rename(file, studio.art('case/chair.photo.jpg'))
  await made('case/chair', bytes)
  await until('the old name is gone', () => !('case/Chair' in studio.manifest()))
  expect(existsSync(studio.out('case/chair.lod0.glb'))).toBe(true)
})

test.concurrent('composed and decomposed spellings of a name are one model', async () => {
  const bytes = await newPhoto()
  const file = await put(`unicode/${'kränzchen'.normalize('NFD')}.photo.jpg`, bytes)
  await made(`unicode/${'kränzchen'.normalize('NFC')}`, bytes)
  await rename(file, studio.art(`unicode/${'kränzchen'.normalize('NFC')}.photo.jpg`))
  await sleep(QUIET_MS)
  expect(Object.keys(studio.manifest()).filter((name) => name.startsWith('unicode/'))).toEqual([
    `unicode/${'kränzchen'.normalize('NFC')}`,
  ])
})

test.concurrent('a deleted photo takes its outputs with it, and their empty folder', async () => {
  const bytes = await newPhoto()
  const file = await put('deleted/deep/chair.photo.jpg', bytes)
  await made('deleted/deep/chair', bytes)
  await rm(file)
  await until('the outputs are gone', () => !existsSync(studio.out('deleted')))
  expect(studio.manifest()).not.toHaveProperty('deleted/deep/chair')
  expect(studio.removed).toContain('deleted/deep/chair')
})

test.concurrent('an added view is another model, and removing it brings the first one back for nothing', async () => {
  const [front, back] = [await newPhoto(), await newPhoto()]
  await put('views/chair.photo.jpg', front)
  await made('views/chair', front)
  const view = await put('views/chair.photo.back.jpg', back)
  const both = () =>
    api.charges.filter(({ sha256 }) => sha256.join() === [digestOf(front), digestOf(back)].join())
  await until('both views are bought', () => both().length === 1)
  const batches = studio.settled.length
  await rm(view)
  await until(
    'the front is in use again',
    () =>
      studio.settled.slice(batches).some(({ changed }) => changed.includes('views/chair')) ||
      studio.settled.length > batches,
  )
  await sleep(QUIET_MS)
  expect(both()).toHaveLength(1)
  expect(boughtOf(api).filter((digest) => digest === digestOf(front))).toHaveLength(2)
  expected.push(digestOf(front))
})

test.concurrent('sidecars change a model for nothing; a broken one keeps the last good model', async () => {
  const bytes = await newPhoto()
  await put('sidecar/chair.photo.jpg', bytes)
  await made('sidecar/chair', bytes)
  const digest = () => studio.manifest()['sidecar/chair']?.lods[0]?.sha256
  const plain = digest()
  await put('sidecar/chair.photo.json', Buffer.from('{ "size": { "height": 2 } }'))
  await until('the sidecar counts', () => digest() !== plain)
  const sized = digest()
  await put('sidecar/chair.photo.json', Buffer.from('{ "size": '))
  await until('the broken sidecar is named', () =>
    studio.failed.some(({ error }) => error.code === 'RAGE3D_SIDECAR_INVALID'),
  )
  expect(digest()).toBe(sized)
  await rm(studio.art('sidecar/chair.photo.json'))
  await until('without the sidecar all is as before', () => digest() === plain)
})

test.concurrent('a folder that is moved in whole, and one of many levels, are found', async () => {
  const photos = await Promise.all([newPhoto(), newPhoto(), newPhoto()])
  const outside = path.join(studio.root, 'shoot')
  await mkdir(path.join(outside, 'a/b/c/d'), { recursive: true })
  await writeFile(path.join(outside, 'one.photo.jpg'), photos[0]!)
  await writeFile(path.join(outside, 'a/b/c/d/two.photo.jpg'), photos[1]!)
  await rename(outside, studio.art('moved'))
  await made('moved/one', photos[0]!)
  await made('moved/a/b/c/d/two', photos[1]!)
  await rename(studio.art('moved/a'), studio.art('moved/z'))
  await made('moved/z/b/c/d/two', photos[1]!)
  await until('the old place is gone', () => !existsSync(studio.out('moved/a')))
  await put('moved/z/b/three.photo.jpg', photos[2]!)
  await made('moved/z/b/three', photos[2]!)
})

test.concurrent('loops of links end, and a linked photo is one', async () => {
  const bytes = await newPhoto()
  await put('loop/chair.photo.jpg', bytes)
  await symlink(studio.art('loop'), studio.art('loop/again'))
  await symlink(studio.art('loop/nothing'), studio.art('loop/broken'))
  await symlink(studio.art('loop/self.photo.jpg'), studio.art('loop/self.photo.jpg'))
  await made('loop/chair', bytes)
  await until('the photo that is only a loop is refused', () =>
    studio.failed.some(({ name }) => name === 'loop/self'),
  )
  expect(Object.keys(studio.manifest()).filter((name) => name.startsWith('loop/'))).toEqual(['loop/chair'])
})

test.concurrent('pipes and folders named like photos are refused by name and hold nothing up', async () => {
  await mkdir(studio.art('odd/folder.photo.jpg'), { recursive: true })
  if (process.platform !== 'win32') spawnSync('mkfifo', [studio.art('odd/pipe.photo.jpg')])
  const bytes = await newPhoto()
  await put('odd/chair.photo.jpg', bytes)
  await made('odd/chair', bytes)
  const refused = () =>
    new Set(studio.failed.map(({ name }) => name).filter((name) => name.startsWith('odd/')))
  await until('both are refused', () => refused().size === (process.platform === 'win32' ? 1 : 2))
})

test.concurrent('a damaged photo is named once and bought when it is mended', async () => {
  const bytes = await newPhoto()
  await put('damaged/chair.photo.jpg', bytes.subarray(0, bytes.length >> 1))
  const told = () => studio.failed.filter(({ name }) => name === 'damaged/chair')
  await until('it is named', () => told().length > 0)
  await sleep(QUIET_MS)
  expect(told()).toHaveLength(1)
  await put('damaged/chair.photo.jpg', bytes)
  await made('damaged/chair', bytes)
})

test.concurrent('a photo that comes and goes within a moment is nobody’s business', async () => {
  const file = await put('brief/chair.photo.jpg', await newPhoto())
  await sleep(100)
  await rm(file)
  await sleep(QUIET_MS)
  expect(studio.failed.filter(({ name }) => name.startsWith('brief/'))).toEqual([])
})

test.concurrent('a second name for the same bytes is not bought', async () => {
  const bytes = await newPhoto()
  const file = await put('twice/chair.photo.jpg', bytes)
  await link(file, studio.art('twice/stool.photo.jpg'))
  await made('twice/chair', bytes)
  await made('twice/stool', bytes)
})

test
  .skipIf(process.getuid?.() === 0 || process.platform === 'win32')
  .concurrent(
    'a photo that may not be read keeps its last good model, and is taken when it may',
    async () => {
      const [before, after] = [await newPhoto(), await newPhoto()]
      const file = await put('locked/chair.photo.jpg', before)
      await made('locked/chair', before)
      await writeFile(file, after)
      await chmod(file, 0)
      await until('it is named', () => studio.failed.some(({ name }) => name === 'locked/chair'))
      expect(studio.manifest()).toHaveProperty('locked/chair')
      await chmod(file, 0o644)
      await made('locked/chair', after)
    },
  )

test('in all of this nothing was bought but what had settled, and each of it once', async () => {
  await sleep(QUIET_MS)
  expect(boughtOf(api).toSorted()).toEqual(expected.toSorted())
  expect(studio.problems).toEqual([])
  for (const [name, { lods }] of Object.entries(studio.manifest()))
    for (const { file, sha256 } of lods)
      expect([name, digestOf(await readFile(studio.out(file)))]).toEqual([name, sha256])
})
