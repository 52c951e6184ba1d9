import { execFileSync } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { chmod, mkdir, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import path from 'node:path'
import { expect, test } from 'vitest'
import { createStore } from '../../src/cache/index.js'
import { tempDir } from '../support/temp-dir.js'
import { beforeRename, fsError, onWindows } from './support/faulty-fs.js'

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')
const model = (size = 1000) => new Uint8Array(randomBytes(size))

async function* inPieces(bytes: Uint8Array, size = 100): AsyncGenerator<Uint8Array> {
  for (let i = 0; i < bytes.length; i += size) yield bytes.subarray(i, i + size)
}

async function filesBelow(dir: string): Promise<string[]> {
  const entries = await readdir(dir, { recursive: true, withFileTypes: true }).catch(() => [])
  return entries.filter((e) => e.isFile()).map((e) => path.relative(dir, path.join(e.parentPath, e.name)))
}

/** Writes over a stored file, which is read-only. */
async function alter(file: string, bytes: Uint8Array): Promise<void> {
  await chmod(file, 0o600)
  await writeFile(file, bytes)
}

test('a raw model lies in the store as a plain file, byte for byte', async () => {
  const store = createStore({ dir: await tempDir() })
  const bytes = model()
  const stored = await store.raw.put(inPieces(bytes))
  expect(stored).toEqual({ sha256: sha256(bytes), bytes: bytes.length })
  expect(new Uint8Array(await readFile(store.raw.path(stored.sha256)))).toEqual(bytes)
  expect(await store.raw.check(stored.sha256)).toBe('ok')
  expect(await store.raw.get(stored.sha256)).toEqual(Buffer.from(bytes))
  expect((await filesBelow(store.dir)).filter((f) => f.startsWith('tmp'))).toEqual([])
})

test('nothing is created before something is stored', async () => {
  const dir = path.join(await tempDir(), 'store')
  const store = createStore({ dir })
  expect(await store.raw.check('0'.repeat(64))).toBe('missing')
  expect(await store.derived.get('0'.repeat(64))).toBeNull()
  await expect(stat(dir)).rejects.toThrow('ENOENT')
})

test('an altered raw model is noticed in every later run and goes to the quarantine', async () => {
  const dir = await tempDir()
  const bytes = model()
  const { sha256: digest } = await createStore({ dir }).raw.put(bytes)
  await new Promise((resolve) => setTimeout(resolve, 80))
  expect(await createStore({ dir }).raw.check(digest)).toBe('ok') // Notes the stamp for warm runs.
  const file = createStore({ dir }).raw.path(digest)
  const { atime, mtime } = await stat(file)
  const changed = new Uint8Array(bytes)
  changed[500]! ^= 1
  await alter(file, changed)
  await utimes(file, atime, mtime) // Same size, same time of modification.
  expect(await createStore({ dir }).raw.check(digest)).toBe('altered')
  expect(await createStore({ dir }).raw.check(digest)).toBe('missing')
  expect((await filesBelow(dir)).some((f) => f.startsWith('quarantine'))).toBe(true)
  expect(await createStore({ dir }).raw.put(bytes)).toMatchObject({ sha256: digest })
  expect(await createStore({ dir }).raw.check(digest)).toBe('ok')
})

test('a verified model is not hashed again while nobody touches it', async () => {
  const dir = await tempDir()
  const { sha256: digest } = await createStore({ dir }).raw.put(model(30_000_000))
  await new Promise((resolve) => setTimeout(resolve, 80))
  await createStore({ dir }).raw.check(digest)
  const started = performance.now()
  for (let i = 0; i < 20; i++) expect(await createStore({ dir }).raw.check(digest)).toBe('ok')
  expect((performance.now() - started) / 20).toBeLessThan(5)
})

test('content that its check refuses is not published', async () => {
  const store = createStore({ dir: await tempDir() })
  const refuse = () => {
    throw new Error('not a model')
  }
  const bytes = model()
  await expect(store.raw.put(bytes, { check: refuse })).rejects.toThrow('not a model')
  expect(await store.raw.check(sha256(bytes))).toBe('missing')
  expect((await filesBelow(store.dir)).every((f) => f.startsWith('quarantine'))).toBe(true)
})

test('content with another digest, or too much of it, is refused', async () => {
  const store = createStore({ dir: await tempDir() })
  await expect(store.raw.put(model(), { expected: '0'.repeat(64) })).rejects.toMatchObject({
    code: 'RAGE3D_STORE_DAMAGED',
  })
  await expect(store.raw.put(inPieces(model(5000)), { maxBytes: 4000 })).rejects.toThrow('larger than 4000')
  expect(await filesBelow(store.dir)).toEqual([])
})

test('a stream that breaks leaves nothing behind', async () => {
  const store = createStore({ dir: await tempDir() })
  async function* broken() {
    yield model(100)
    throw new Error('connection lost')
  }
  await expect(store.raw.put(broken())).rejects.toThrow('connection lost')
  expect(await filesBelow(store.dir)).toEqual([])
})

test('a digest that is not one never becomes a path', () => {
  const store = createStore({ dir: '/nowhere' })
  expect(() => store.raw.path('../../etc/passwd')).toThrow('Not a digest')
})

test('temporary files of dead processes are removed at the next start, those of living ones are not', async () => {
  const dir = await tempDir()
  const host = hostname()
    .replaceAll(/[^A-Za-z0-9]/g, '')
    .slice(0, 24)
  const dead = execFileSync(process.execPath, ['-e', 'console.log(process.pid)']).toString().trim()
  await mkdir(path.join(dir, 'tmp'))
  await writeFile(path.join(dir, 'tmp', `${host}-${dead}-1-0123456789ab.part`), 'half')
  // The number of a living process, which another one had before.
  await writeFile(path.join(dir, 'tmp', `${host}-${process.pid}-1-0123456789ab.part`), 'half')
  const stat = await readFile('/proc/self/stat', 'utf8').catch(() => '')
  const start = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '0'
  const busy = `${host}-${process.pid}-${start}-0123456789ab.part`
  await writeFile(path.join(dir, 'tmp', busy), 'busy')
  await createStore({ dir }).raw.check('0'.repeat(64))
  expect(await readdir(path.join(dir, 'tmp'))).toEqual([busy])
})

test('writers of the same model do not disturb each other', async () => {
  const dir = await tempDir()
  const bytes = model(200_000)
  const results = await Promise.all(
    Array.from({ length: 8 }, () => createStore({ dir }).raw.put(inPieces(bytes, 5000))),
  )
  expect(new Set(results.map((r) => r.sha256))).toEqual(new Set([sha256(bytes)]))
  expect((await filesBelow(dir)).filter((f) => f.startsWith('raw'))).toHaveLength(1)
})

test('a store that cannot be made says so and names its path', async () => {
  const file = path.join(await tempDir(), 'occupied')
  await writeFile(file, '')
  const store = createStore({ dir: path.join(file, 'store') })
  await expect(store.raw.put(model())).rejects.toMatchObject({
    code: 'RAGE3D_STORE_UNWRITABLE',
    message: expect.stringContaining(file),
  })
  await expect(store.assertWritable()).rejects.toMatchObject({ code: 'RAGE3D_STORE_UNWRITABLE' })
})

test('a derived entry comes back with its files and metadata', async () => {
  const dir = await tempDir()
  const key = sha256(model())
  const files = [
    { name: 'lod0.glb', content: model() },
    { name: 'poster.webp', content: model(50) },
  ]
  await createStore({ dir }).derived.put(key, files, { triangles: 12 })
  const entry = await createStore({ dir }).derived.get(key)
  expect(entry?.metadata).toEqual({ triangles: 12 })
  expect(entry?.files.map(({ name, bytes, sha256 }) => ({ name, bytes, sha256 }))).toEqual(
    files.map(({ name, content }) => ({ name, bytes: content.length, sha256: sha256(content) })),
  )
  for (const [i, file] of (entry?.files ?? []).entries()) {
    expect(new Uint8Array(await readFile(file.path))).toEqual(files[i]!.content)
  }
})

test.each([
  ['an altered file', 'lod0.glb', 'x'.repeat(1000)],
  ['a truncated file', 'lod0.glb', ''],
  ['an altered manifest', 'manifest.json', '{}'],
])('a derived entry with %s counts as none and can be made again', async (_what, name, content) => {
  const dir = await tempDir()
  const key = sha256(model())
  const files = [{ name: 'lod0.glb', content: model() }]
  await createStore({ dir }).derived.put(key, files, {})
  await new Promise((resolve) => setTimeout(resolve, 80))
  const entry = await createStore({ dir }).derived.get(key)
  await writeFile(path.join(path.dirname(entry!.files[0]!.path), name), content)
  expect(await createStore({ dir }).derived.get(key)).toBeNull()
  await createStore({ dir }).derived.put(key, files, {})
  expect(await createStore({ dir }).derived.get(key)).not.toBeNull()
})

test('freeing takes the least recently used derived entries and never a raw model', async () => {
  const dir = await tempDir()
  const store = createStore({ dir })
  const raw = await store.raw.put(model(5000))
  const orphan = await store.orphans.put(model(5000))
  const keys = [0, 1, 2].map((i) => sha256(new Uint8Array([i])))
  for (const [i, key] of keys.entries()) {
    const entry = await store.derived.put(key, [{ name: 'a.glb', content: model(1000) }], null)
    const used = path.join(path.dirname(entry.files[0]!.path), 'used')
    const time = new Date(Date.now() - (3 - i) * 86_400_000)
    await utimes(used, time, time)
  }
  expect(await store.derived.free({ maxAgeMs: 2.5 * 86_400_000, dryRun: true })).toMatchObject({
    freedEntries: 1,
  })
  expect(await store.derived.free({ maxAgeMs: 2.5 * 86_400_000 })).toMatchObject({ freedEntries: 1 })
  expect(await store.derived.free({ maxBytes: 1800 })).toMatchObject({ freedEntries: 1, keptEntries: 1 })
  expect(await store.derived.get(keys[2]!)).not.toBeNull()
  expect(await store.derived.free({ maxBytes: 0 })).toMatchObject({ keptEntries: 0, keptBytes: 0 })
  expect(await store.raw.check(raw.sha256)).toBe('ok')
  expect(await store.orphans.check(orphan.sha256)).toBe('ok')
})

test('an entry that cannot be removed counts as kept', async () => {
  const dir = await tempDir()
  const { derived } = createStore({ dir })
  await derived.put('a'.repeat(64), [{ name: 'a.glb', content: model(1000) }], null)
  await rm(path.join(dir, 'tmp'), { recursive: true })
  await writeFile(path.join(dir, 'tmp'), 'No folder: nothing can be moved into it.')
  expect(await derived.free({ maxBytes: 0 })).toMatchObject({
    freedEntries: 0,
    freedBytes: 0,
    keptEntries: 1,
  })
  expect(await derived.get('a'.repeat(64))).not.toBeNull()
})

test('an entry that another process made first is found without a rename', async () => {
  const dir = await tempDir()
  const files = [{ name: 'a.glb', content: model(1000) }]
  const key = 'a'.repeat(64)
  const first = await createStore({ dir }).derived.put(key, files, null)
  onWindows()
  beforeRename(() => {
    throw fsError('EPERM') // As Windows refuses to rename a folder onto another.
  })
  const started = performance.now()
  expect(await createStore({ dir }).derived.put(key, files, null)).toEqual(first)
  expect(performance.now() - started).toBeLessThan(1_000)
})

test('a file in place of the store is refused by name', async () => {
  const dir = path.join(await tempDir(), 'store')
  await writeFile(dir, '')
  const { raw } = createStore({ dir })
  const expected = { code: 'RAGE3D_STORE_UNWRITABLE', message: `The store ${dir} is not a folder.` }
  await expect(raw.check('a'.repeat(64))).rejects.toMatchObject(expected)
  await expect(raw.get('a'.repeat(64))).rejects.toMatchObject(expected)
})

test('a file in place of a folder of the store is refused by name', async () => {
  const dir = await tempDir()
  await writeFile(path.join(dir, 'raw'), '')
  const { raw } = createStore({ dir })
  await expect(raw.check('a'.repeat(64))).rejects.toMatchObject({
    code: 'RAGE3D_STORE_UNWRITABLE',
    message: expect.stringContaining(path.join(dir, 'raw')),
  })
})
