import { execFileSync } from 'node:child_process'
import { chmod, lstat, mkdir, readdir, readFile, stat, symlink, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { expect, test } from 'vitest'
import { createLockfile, type Take } from '../../src/cache/index.js'
import { tempDir } from '../support/temp-dir.js'

const hex = (digit: string) => digit.repeat(64)
const take = (digit: string, extra: Partial<Take> = {}): Take => ({
  sha256: hex(digit),
  bytes: 1234,
  taskId: `task-${digit}`,
  cost: 99,
  currency: 'INR',
  createdAt: '2026-11-22T10:00:00.000Z',
  ...extra,
})

async function openIn(root: string) {
  return createLockfile({ root, lockDir: await tempDir() })
}

test('a missing lockfile is empty, and reading creates nothing', async () => {
  const root = await tempDir()
  const lockfile = await openIn(root)
  expect(await lockfile.read()).toEqual(new Map())
  expect(await lockfile.take(hex('a'))).toBeNull()
  expect(await readdir(root)).toEqual([])
})

test.skipIf(process.platform === 'win32')('a lockfile that is a link stays one', async () => {
  const [root, shared] = [await tempDir(), await tempDir()]
  const target = path.join(shared, 'lock.json')
  await symlink(target, path.join(root, 'rage3d.lock.json'))
  await writeFile(target, '{ "version": 1, "models": {} }')
  const lockfile = await openIn(root)
  await lockfile.useTake(hex('a'), take('1'))
  expect((await lstat(lockfile.file)).isSymbolicLink()).toBe(true)
  expect(await readFile(target, 'utf8')).toContain(hex('1'))
})

test('the lockfile is JSON with one sorted record per line, and unchanged content is not rewritten', async () => {
  const root = await tempDir()
  const lockfile = await openIn(root)
  await lockfile.useTake(hex('b'), take('2'))
  await lockfile.useTake(hex('a'), take('1'))
  const text = await readFile(lockfile.file, 'utf8')
  expect(JSON.parse(text)).toEqual({
    version: 1,
    models: {
      [hex('a')]: { use: hex('1'), takes: [take('1')] },
      [hex('b')]: { use: hex('2'), takes: [take('2')] },
    },
  })
  expect(text.split('\n').filter((line) => line.includes('taskId'))).toHaveLength(2)
  expect(text.indexOf(hex('a'))).toBeLessThan(text.indexOf(hex('b')))
  const before = await stat(lockfile.file, { bigint: true })
  expect(await lockfile.useTake(hex('a'), take('1'))).toBe(false)
  expect((await stat(lockfile.file, { bigint: true })).mtimeNs).toBe(before.mtimeNs)
  expect(await readdir(root)).toEqual(['rage3d.lock.json'])
})

test('takes are kept in order of age, and any of them can be used', async () => {
  const lockfile = await openIn(await tempDir())
  await lockfile.useTake(hex('a'), take('2', { createdAt: '2026-11-23T10:00:00.000Z' }))
  await lockfile.useTake(hex('a'), take('1'))
  expect((await lockfile.record(hex('a')))?.takes.map((t) => t.taskId)).toEqual(['task-1', 'task-2'])
  expect((await lockfile.take(hex('a')))?.taskId).toBe('task-1')
  await lockfile.useTake(hex('a'), take('2', { createdAt: '2026-11-23T10:00:00.000Z' }))
  expect((await lockfile.take(hex('a')))?.taskId).toBe('task-2')
  expect((await lockfile.record(hex('a')))?.takes).toHaveLength(2)
})

test('writers at the same time lose nothing', async () => {
  const root = await tempDir()
  const lockDir = await tempDir()
  const digits = [...'0123456789abcdef']
  await Promise.all(digits.map((digit) => createLockfile({ root, lockDir }).useTake(hex(digit), take(digit))))
  expect([...(await createLockfile({ root, lockDir }).read()).keys()]).toEqual(digits.map(hex))
})

test.skipIf(process.platform === 'win32').each([
  ['a linked folder', (root: string, alias: string) => symlink(root, alias)],
  [
    'a linked lockfile',
    async (root: string, alias: string) => {
      await mkdir(alias)
      await writeFile(path.join(root, 'rage3d.lock.json'), '{ "version": 1, "models": {} }')
      await symlink(path.join(root, 'rage3d.lock.json'), path.join(alias, 'rage3d.lock.json'))
    },
  ],
])('writers that come to one lockfile through %s lose nothing either', async (_what, link) => {
  const [root, lockDir] = [await tempDir(), await tempDir()]
  const alias = path.join(await tempDir(), 'alias')
  await link(root, alias)
  const roots = [root, alias]
  const digits = [...'0123456789abcdef']
  await Promise.all(
    digits.map((digit, i) =>
      createLockfile({ root: roots[i % 2]!, lockDir }).useTake(hex(digit), take(digit)),
    ),
  )
  expect([...(await createLockfile({ root, lockDir }).read()).keys()]).toEqual(digits.map(hex))
})

test.each([
  ['two branches that bought different photos', ['5'], ['1'], ['9']],
  ['two branches that began the file', [], ['1'], ['9']],
  ['two branches that appended', ['1'], ['5', '7'], ['9']],
])('the union of %s keeps every take', async (_what, base, ours, theirs) => {
  const write = async (digits: string[]) => {
    const root = await tempDir()
    const lockfile = await openIn(root)
    for (const digit of digits) await lockfile.useTake(hex(digit), take(digit))
    if (digits.length === 0) await writeFile(lockfile.file, '')
    return lockfile.file
  }
  const [a, b, c] = [await write([...base, ...ours]), await write(base), await write([...base, ...theirs])]
  execFileSync('git', ['merge-file', '--union', a, b, c])
  const lockfile = await openIn(path.dirname(a))
  expect([...(await lockfile.read()).keys()].sort()).toEqual([...base, ...ours, ...theirs].map(hex).sort())
  await lockfile.useTake(hex('f'), take('f'))
  expect(Object.keys(JSON.parse(await readFile(a, 'utf8')).models)).toHaveLength(
    base.length + ours.length + theirs.length + 1,
  )
})

test('a photo on two lines has the takes of both, and the newer choice wins', async () => {
  const root = await tempDir()
  const lockfile = await openIn(root)
  const newer = take('2', { createdAt: '2026-11-25T10:00:00.000Z' })
  const line = (t: Take) => `"${hex('a')}":${JSON.stringify({ use: t.sha256, takes: [t] })}`
  await writeFile(lockfile.file, `{\n"version":1,\n"models":{\n${line(newer)}\n${line(take('1'))},\n}\n}\n`)
  expect(await lockfile.record(hex('a'))).toEqual({ use: hex('2'), takes: [take('1'), newer] })
})

test('a formatter may lay the file out anew', async () => {
  const lockfile = await openIn(await tempDir())
  await lockfile.useTake(hex('a'), take('1'))
  await writeFile(lockfile.file, JSON.stringify(JSON.parse(await readFile(lockfile.file, 'utf8')), null, 4))
  expect((await lockfile.take(hex('a')))?.taskId).toBe('task-1')
})

test('every truncation of a lockfile is refused, never read as "nothing was bought"', async () => {
  const root = await tempDir()
  const lockfile = await openIn(root)
  for (const digit of ['1', '2', '3']) await lockfile.useTake(hex(digit), take(digit))
  const text = await readFile(lockfile.file, 'utf8')
  for (let length = 0; length < text.trimEnd().length; length += 7) {
    await writeFile(lockfile.file, text.slice(0, length))
    await expect(lockfile.read(), `${length} bytes`).rejects.toMatchObject({
      code: 'RAGE3D_LOCKFILE_INVALID',
    })
    await expect(lockfile.useTake(hex('4'), take('4'))).rejects.toMatchObject({
      code: 'RAGE3D_LOCKFILE_INVALID',
    })
  }
})

test.each([
  [
    'conflict markers',
    '{\n"version":1,\n"models":{\n<<<<<<< ours\n=======\n>>>>>>> theirs\n}\n}\n',
    'conflict markers',
  ],
  ['a newer version', '{"version":2,"models":{}}', 'version 2'],
  ['something else', 'hello', 'valid JSON'],
  ['a path as digest', `{\n"version":1,\n"models":{\n"${hex('a')}":{"use":"../x","takes":[]}\n}\n}\n`, 'use'],
])('a lockfile with %s is refused by name', async (_what, text, message) => {
  const lockfile = await openIn(await tempDir())
  await writeFile(lockfile.file, text)
  await expect(lockfile.read()).rejects.toMatchObject({
    code: 'RAGE3D_LOCKFILE_INVALID',
    message: expect.stringContaining(message),
  })
})

test('a folder in place of the lockfile is refused by name', async () => {
  const lockfile = await openIn(await tempDir())
  await mkdir(lockfile.file)
  const expected = {
    code: 'RAGE3D_LOCKFILE_INVALID',
    message: expect.stringContaining(`${lockfile.file} cannot be read`),
  }
  await expect(lockfile.read()).rejects.toMatchObject(expected)
  await expect(lockfile.useTake(hex('a'), take('1'))).rejects.toMatchObject(expected)
})

test('a lockfile that may not be read is refused by name', async (context) => {
  const lockfile = await openIn(await tempDir())
  await lockfile.useTake(hex('a'), take('1'))
  await chmod(lockfile.file, 0)
  if (await readFile(lockfile.file).catch(() => null)) return context.skip() // The superuser reads everything.
  await expect((await openIn(path.dirname(lockfile.file))).read()).rejects.toMatchObject({
    code: 'RAGE3D_LOCKFILE_INVALID',
    message: expect.stringContaining('EACCES'),
  })
})
