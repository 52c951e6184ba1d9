import { spawn } from 'node:child_process'
import { existsSync, readdirSync, readlinkSync } from 'node:fs'
import { chmod, mkdir, readdir, rm, utimes, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import path from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { type BeginRequest, createLedger, type Ledger } from '../../src/cache/index.js'
import { networkDiskOf } from '../../src/cache/ledger/network-disk.js'
import { beginOwnerProof, isOwnerAlive } from '../../src/cache/ledger/owner-proof.js'
import { assertWriteAccess } from '../../src/cache/ledger/write-access.js'
import { openDatabase } from '../../src/cache/locks/sqlite.js'
import { tempDir } from '../support/temp-dir.js'
import { beforeRemoval, beforeRename, fsError, onWindows } from './support/faulty-fs.js'

let nonces = 0
const request = (extra: Partial<BeginRequest> = {}): BeginRequest => ({
  rawKey: 'photo-a',
  account: 'account',
  run: 'run',
  name: 'a',
  nonce: `nonce-${nonces++}`,
  maxGenerations: 3,
  price: 99,
  ...extra,
})

function open(dir: string): Ledger {
  const ledger = createLedger({ dir })
  onTestFinished(() => ledger.close())
  return ledger
}

async function begin(ledger: Ledger, extra: Partial<BeginRequest> = {}) {
  const result = await ledger.begin(request(extra))
  if (result.kind !== 'begun') throw new Error(result.kind)
  return result.attempt
}

async function send(ledger: Ledger, extra: Partial<BeginRequest> = {}) {
  const attempt = await begin(ledger, extra)
  const { sequence } = await ledger.account(attempt.account)
  return ledger.openWindow(attempt, {
    sequence,
    baseline: { taskIds: [], balance: 990 },
    price: 99,
    sentAt: 1,
  })
}

test('questions create nothing', async () => {
  const dir = await tempDir()
  const ledger = open(dir)
  expect(await ledger.problem()).toBeNull()
  expect(await ledger.find(['photo-a'])).toEqual(new Map())
  expect(await ledger.inStates(['HELD'])).toEqual([])
  expect(await readdir(dir)).toEqual([])
})

test('a photo has one live attempt, whoever asks', async () => {
  const dir = await tempDir()
  const attempt = await begin(open(dir))
  expect(await open(dir).begin(request())).toMatchObject({ kind: 'live', attempt: { id: attempt.id } })
})

test('the engine itself refuses a second live attempt and a second open window', async () => {
  const dir = await tempDir()
  const ledger = open(dir)
  const first = await send(ledger)
  await begin(ledger, { rawKey: 'photo-b' })
  const database = await openDatabase(ledger.file)
  onTestFinished(() => database.close())
  const insert = database.prepare(
    "INSERT INTO attempts (raw_key, account, state, run, nonce, name, created_at) VALUES (?, ?, ?, 'r', ?, 'n', 0)",
  )
  expect(() => insert.run('photo-a', 'other', 'INTENT', 'x')).toThrow(
    'UNIQUE constraint failed: attempts.raw_key',
  )
  expect(() => insert.run('photo-c', first!.account, 'SENDING', 'y')).toThrow(
    'UNIQUE constraint failed: attempts.account',
  )
})

test('the budget of a run is reserved with the intent', async () => {
  const dir = await tempDir()
  const ledgers = [open(dir), open(dir)]
  const results = await Promise.all(
    [...'abcdef'].map((letter, i) => ledgers[i % 2]!.begin(request({ rawKey: letter, maxGenerations: 4 }))),
  )
  expect(results.filter((r) => r.kind === 'begun')).toHaveLength(4)
  expect(results.filter((r) => r.kind === 'limit')).toEqual([
    { kind: 'limit', used: 4 },
    { kind: 'limit', used: 4 },
  ])
})

test('a window opens only if nothing moved since the baseline was read', async () => {
  const ledger = open(await tempDir())
  const a = await begin(ledger)
  const { sequence } = await ledger.account('account')
  const sent = (await send(ledger, { rawKey: 'photo-b' }))!
  const window = { sequence, baseline: { taskIds: [], balance: 1 }, price: 99, sentAt: 1 }
  expect(await ledger.openWindow(a, window)).toBeNull()
  expect(await ledger.openWindow(a, { ...window, sequence: sequence + 1 })).toBeNull() // Still open.
  await ledger.move(sent, 'SUBMITTED', { taskId: 't', submittedAt: 2 })
  const now = await ledger.account('account')
  expect(await ledger.openWindow(a, window)).toBeNull() // Free, but the baseline is stale.
  expect(await ledger.openWindow(a, { ...window, sequence: now.sequence })).toMatchObject({
    state: 'SENDING',
  })
})

test('a transition of a row that changed hands or state stops', async () => {
  const ledger = open(await tempDir())
  const sent = (await send(ledger))!
  await ledger.move(sent, 'SUBMITTED', { taskId: 't' })
  await expect(ledger.move(sent, 'AMBIGUOUS')).rejects.toMatchObject({ code: 'RAGE3D_LEDGER_UNUSABLE' })
  await expect(ledger.move(sent, 'STORED')).rejects.toThrow('No way leads')
})

test('a living owner keeps its attempt, a closed one leaves it to others', async () => {
  const dir = await tempDir()
  const [mine, theirs] = [open(dir), open(dir)]
  const attempt = await begin(mine)
  expect(await theirs.claim(attempt)).toBeNull()
  await mine.close()
  const claimed = await theirs.claim(attempt)
  expect(claimed?.owner).toMatch(/owner/)
  expect(claimed?.owner).not.toBe(attempt.owner)
})

test('an owner is alive while it is stopped and dead at once when it is killed', async () => {
  const dir = await tempDir()
  await mkdir(path.join(dir, 'owners'))
  const name = 'owner-test.sqlite'
  const sqlite = createRequire(import.meta.url).resolve('@photostructure/sqlite')
  const script = `const { DatabaseSync } = require(${JSON.stringify(sqlite)});
    new DatabaseSync(${JSON.stringify(path.join(dir, 'owners', name))}).exec('BEGIN EXCLUSIVE');
    console.log('held'); setInterval(() => {}, 1000)`
  const child = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'inherit'] })
  onTestFinished(() => void child.kill('SIGKILL'))
  await new Promise((resolve) => child.stdout.once('data', resolve))
  expect(await isOwnerAlive(dir, name)).toBe(true)
  child.kill('SIGSTOP')
  await new Promise((resolve) => setTimeout(resolve, 50))
  expect(await isOwnerAlive(dir, name)).toBe(true)
  const gone = new Promise((resolve) => child.once('exit', resolve))
  child.kill('SIGKILL')
  await gone
  expect(await isOwnerAlive(dir, name)).toBe(false)
})

test('questions and entries wait while another process holds the ledger', async () => {
  const ledger = open(await tempDir())
  const attempt = await begin(ledger)
  const other = await openDatabase(ledger.file)
  other.exec('BEGIN EXCLUSIVE')
  setTimeout(() => other.close(), 600)
  const answers = await Promise.all([
    ledger.find(['photo-a']),
    ledger.inStates(['INTENT']),
    ledger.withTasks(),
    ledger.account('account'),
    ledger.release(attempt),
  ])
  expect(answers[1]).toHaveLength(1)
})

test('two owners in one process do not disturb each other', async () => {
  const dir = await tempDir()
  const [a, b] = [await beginOwnerProof(dir), await beginOwnerProof(dir)]
  expect([await isOwnerAlive(dir, a.name), await isOwnerAlive(dir, b.name)]).toEqual([true, true])
  a.end()
  expect([await isOwnerAlive(dir, a.name), await isOwnerAlive(dir, b.name)]).toEqual([false, true])
  b.end()
  expect(await readdir(path.join(dir, 'owners'))).toEqual([])
})

test.skipIf(!existsSync('/proc/self/fd'))(
  'the proof of a dead owner goes on Windows too, where no open file can be removed',
  async () => {
    const dir = await tempDir()
    const dead = path.join(dir, 'owners', 'owner-1-dead.sqlite')
    await mkdir(path.dirname(dead))
    await writeFile(dead, '')
    await utimes(dead, 0, 0)
    beforeRemoval((file) => {
      if (isOpen(file)) throw fsError('EBUSY')
    })
    const proof = await beginOwnerProof(dir)
    expect(await readdir(path.dirname(dead))).not.toContain(path.basename(dead))
    proof.end()
    expect(await readdir(path.dirname(dead))).toEqual([])
  },
)

function isOpen(file: string): boolean {
  const links = readdirSync('/proc/self/fd').map((fd) => path.join('/proc/self/fd', fd))
  return links.some((link) => existsSync(link) && readlinkSync(link) === file)
}

test.each([
  ['corrupt', (file: string) => writeFile(file, 'no database at all '.repeat(400)), 'damaged'],
  ['empty', (file: string) => writeFile(file, ''), 'empty'],
  [
    'newer',
    async (file: string) => {
      const database = await openDatabase(file)
      database.exec('PRAGMA user_version = 2')
      database.close()
    },
    'version 2',
  ],
])('a ledger that is %s is refused by name for reading and spending', async (_what, spoil, message) => {
  const dir = await tempDir()
  const first = createLedger({ dir })
  await begin(first)
  await first.close()
  await spoil(first.file)
  const ledger = open(dir)
  const expected = { code: 'RAGE3D_LEDGER_UNUSABLE', message: expect.stringContaining(message) }
  expect(await ledger.problem()).toMatchObject(expected)
  await expect(ledger.begin(request())).rejects.toMatchObject(expected)
  await expect(ledger.assertSpendable()).rejects.toMatchObject(expected)
})

test('a read-only ledger is read, and refuses to spend', async () => {
  const dir = await tempDir()
  const first = createLedger({ dir })
  const attempt = await begin(first)
  await first.close()
  await chmod(first.file, 0o444)
  const ledger = open(dir)
  expect(await ledger.problem()).toBeNull()
  expect((await ledger.find(['photo-a'])).get('photo-a')?.[0]?.id).toBe(attempt.id)
  await expect(ledger.begin(request({ rawKey: 'b' }))).rejects.toMatchObject({
    code: 'RAGE3D_LEDGER_UNUSABLE',
    message: expect.stringContaining('read-only'),
  })
})

test('on Windows the read-only attribute counts for the ledger, and means nothing for its folder', async () => {
  const dir = path.join(await tempDir(), 'store')
  const file = path.join(dir, 'ledger.sqlite')
  await mkdir(dir)
  await writeFile(file, '')
  await chmod(dir, 0o555)
  onTestFinished(() => chmod(dir, 0o755))
  const local = () => null
  if (process.platform !== 'win32') expect(() => assertWriteAccess(file, local)).toThrow('read-only')
  onWindows()
  assertWriteAccess(file, local)
  await chmod(file, 0o444)
  expect(() => assertWriteAccess(file, local)).toThrow('read-only')
})

test('a ledger on a network file system refuses to spend', async () => {
  const ledger = createLedger({ dir: await tempDir(), networkDisk: () => 'nfs4' })
  onTestFinished(() => ledger.close())
  await expect(ledger.assertSpendable()).rejects.toMatchObject({
    code: 'RAGE3D_LEDGER_UNUSABLE',
    message: expect.stringContaining('nfs4'),
  })
})

test('file systems are told apart by their mounts', async () => {
  const dir = await tempDir()
  const mounts = `22 1 8:1 / / rw - ext4 /dev/sda rw\n23 22 0:5 / ${dir} rw - nfs4 server:/x rw\n24 23 8:2 / ${dir}/local rw - xfs /dev/sdb rw\n`
  await mkdir(path.join(dir, 'local'))
  expect(networkDiskOf(dir, mounts)).toBe('nfs4')
  expect(networkDiskOf(path.join(dir, 'not', 'made', 'yet'), mounts)).toBe('nfs4')
  expect(networkDiskOf(path.join(dir, 'local'), mounts)).toBeNull()
  expect(networkDiskOf('/', mounts)).toBeNull()
})

test.each([
  ['C:\\store', null],
  ['\\\\?\\C:\\store', null],
  ['//?/c:/store', null],
  ['\\\\server\\share\\store', 'a network share'],
  ['\\\\?\\UNC\\server\\share\\store', 'a network share'],
])('on Windows %s is told apart by its name', (folder, expected) => {
  onWindows()
  expect(networkDiskOf(folder)).toBe(expected)
})

test('a ledger that vanished is begun anew and says so until the account is cleared', async () => {
  const dir = await tempDir()
  const first = createLedger({ dir })
  await begin(first)
  expect((await first.account('account')).lostAt).toBeNull()
  await first.close()
  await rm(first.file)
  const ledger = open(dir)
  await ledger.assertSpendable()
  expect((await ledger.account('account')).lostAt).toBeTypeOf('number')
  await ledger.clearLost('account')
  expect((await ledger.account('account')).lostAt).toBeNull()
})

test('whether anything is unfinished shows without opening the ledger', async () => {
  const dir = await tempDir()
  const first = createLedger({ dir })
  expect(first.mayHaveOpen()).toBe(false)
  const attempt = await begin(first)
  expect(open(dir).mayHaveOpen()).toBe(true)
  await first.close()
  const second = createLedger({ dir })
  expect(second.mayHaveOpen()).toBe(true) // A crash would leave it just so.
  await second.move((await second.claim(attempt))!, 'NOT_CHARGED')
  await second.close()
  expect(open(dir).mayHaveOpen()).toBe(false)
})

test('a damaged ledger that is set aside is kept', async () => {
  const dir = await tempDir()
  const first = createLedger({ dir })
  await begin(first)
  await first.close()
  await writeFile(first.file, 'broken')
  const ledger = open(dir)
  expect(await ledger.setAside()).toContain('quarantine')
  expect(await ledger.problem()).toBeNull()
  await ledger.assertSpendable()
  expect((await ledger.account('account')).lostAt).toBeTypeOf('number')
})

test('a ledger that another process has open is not set aside, and the error says what to do', async () => {
  const dir = await tempDir()
  const ledger = open(dir)
  await begin(ledger)
  beforeRename(() => {
    throw fsError('EBUSY')
  })
  await expect(ledger.setAside()).rejects.toMatchObject({
    name: 'CacheError',
    code: 'RAGE3D_LEDGER_BUSY',
    hint: expect.stringContaining('Close the other process'),
  })
  expect(await ledger.find(['photo-a'])).toHaveProperty('size', 1)
})

test('a ledger is set aside on Windows as soon as its readers let go', async () => {
  const ledger = open(await tempDir())
  await begin(ledger)
  onWindows()
  let readers = 2
  beforeRename(() => {
    if (readers-- > 0) throw fsError('EBUSY')
  })
  expect(await ledger.setAside()).toContain('quarantine')
})

test('the ledger adds less than 20 milliseconds to a generation', async () => {
  const ledger = open(await tempDir())
  await ledger.assertSpendable()
  const times: number[] = []
  for (let i = 0; i < 40; i++) {
    const started = performance.now()
    const sent = (await send(ledger, { rawKey: `photo-${i}`, maxGenerations: 1000 }))!
    const submitted = await ledger.move(sent, 'SUBMITTED', { taskId: `t${i}`, submittedAt: 1 })
    const ready = await ledger.move(submitted, 'READY')
    await ledger.move(ready, 'STORED', { sha256: 'x', bytes: 1 })
    times.push(performance.now() - started)
  }
  // The least of them: tests run beside each other, and what else the disk has to do only adds to it.
  expect(Math.min(...times)).toBeLessThan(20)
})

/** A ledger in a folder that can be deleted. */
async function openDeletable() {
  const dir = path.join(await tempDir(), 'store')
  return { dir, ledger: open(dir), lose: () => rm(dir, { recursive: true }) }
}

test('a ledger that is deleted in use is put back with all that it held', async () => {
  const { dir, ledger, lose } = await openDeletable()
  const sent = (await send(ledger))!
  await ledger.move(sent, 'SUBMITTED', { taskId: 't', submittedAt: 2 }, { expected: 99, charged: 120 })
  const before = await ledger.account('account')
  await lose()
  expect((await ledger.find(['photo-a'])).get('photo-a')).toMatchObject([{ state: 'SUBMITTED', taskId: 't' }])
  await ledger.close()
  const next = open(dir)
  const [found] = await next.inStates(['SUBMITTED'])
  expect(await next.claim(found!)).not.toBeNull()
  expect(await next.account('account')).toMatchObject({ priceAlarm: before.priceAlarm, lostAt: null })
  expect(await next.usedBy('run')).toBe(1)
  expect(next.mayHaveOpen()).toBe(true)
})

test('a deleted store in which all was done stays deleted', async () => {
  const { dir, ledger, lose } = await openDeletable()
  await ledger.move(await begin(ledger), 'NOT_CHARGED')
  await lose()
  await ledger.close()
  expect(await readdir(path.dirname(dir))).toEqual([])
})

test('every process takes its own attempts over into the ledger that one of them put back', async () => {
  const { dir, ledger, lose } = await openDeletable()
  const other = open(dir)
  const mine = (await send(ledger))!
  const theirs = await begin(other, { rawKey: 'photo-b' })
  await lose()
  await ledger.keep()
  await ledger.move(mine, 'SUBMITTED', { taskId: 't' })
  expect(await other.move(theirs, 'NOT_CHARGED')).toMatchObject({ state: 'NOT_CHARGED' })
  expect((await open(dir).withTasks()).map(({ name }) => name)).toEqual(['a'])
})

test('an intent that was begun on a deleted ledger gives way to the task that it held', async () => {
  const { dir, ledger, lose } = await openDeletable()
  const sent = (await send(ledger))!
  const task = await ledger.move(sent, 'SUBMITTED', { taskId: 't', submittedAt: 2 })
  await lose()
  const other = open(dir)
  const intent = await begin(other)
  await ledger.keep()
  const { sequence } = await other.account('account')
  const window = { sequence, baseline: { taskIds: [], balance: 1 }, price: 99, sentAt: 1 }
  await expect(other.openWindow(intent, window)).rejects.toMatchObject({ code: 'RAGE3D_LEDGER_UNUSABLE' })
  expect(await other.begin(request())).toMatchObject({ kind: 'live', attempt: { taskId: 't' } })
  expect(await ledger.move(task, 'READY')).toMatchObject({ state: 'READY' })
})

test('a submission that was begun on a deleted ledger stays, and the loss of the other is noted', async () => {
  const { dir, ledger, lose } = await openDeletable()
  const sent = (await send(ledger))!
  await lose()
  const other = open(dir)
  await send(other)
  await expect(ledger.move(sent, 'SUBMITTED', { taskId: 't' })).rejects.toMatchObject({
    code: 'RAGE3D_LEDGER_UNUSABLE',
  })
  expect((await other.account('account')).lostAt).toBeTypeOf('number')
})

test('reads that come at once after another process made the ledger anew all read the new one', async () => {
  const dir = await tempDir()
  const first = createLedger({ dir })
  await first.assertSpendable()
  await first.close()
  const reader = open(dir)
  expect((await reader.find(['photo-a'])).size).toBe(0)
  await rm(dir, { recursive: true })
  const other = open(dir)
  await begin(other)
  const reads = await Promise.all([1, 2, 3].map(() => reader.find(['photo-a'])))
  expect(reads.map(({ size }) => size)).toEqual([1, 1, 1])
})
