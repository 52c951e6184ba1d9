import { getEventListeners } from 'node:events'
import { expect, onTestFinished, test } from 'vitest'
import { systemClock } from '../../src/api/index.js'
import { always, serveHttp } from './loopback.js'
import { hastyClient } from './models.js'
import { IMAGE } from './submission.js'

const MANY = 30

/** The warnings that the process gives from now on. */
function hearWarnings(): string[] {
  const warnings: string[] = []
  const hear = ({ name }: Error) => warnings.push(name)
  process.on('warning', hear)
  onTestFinished(() => void process.off('warning', hear))
  return warnings
}

/** Warnings are given in a later turn. */
const nextTurn = () => new Promise((resolve) => setImmediate(resolve))

const listenersOf = (signal: AbortSignal) => getEventListeners(signal, 'abort').length

test('many calls may share one signal, and leave nothing on it', async () => {
  const warnings = hearWarnings()
  const { signal } = new AbortController()
  const server = await serveHttp(always(503, '{"detail":"busy"}'))
  const client = hastyClient(server, { retries: 1 })
  const calls = Array.from({ length: MANY }, () => [
    client.balance({ signal }),
    client.waitForTask('t1', { signal, firstMs: 10, deadlineMs: 20 }),
    client.download('t1', 'glb', { to: async () => {}, attempts: 1, modelUrls: [], signal }),
    client.generate([IMAGE], { signal }),
  ])
  const settled = Promise.allSettled(calls.flat())
  expect(listenersOf(signal)).toBe(1)
  await settled
  await nextTurn()
  expect(warnings).toEqual([])
  expect(listenersOf(signal)).toBe(0)
})

test('an abort reaches every call that shares the signal', async () => {
  const warnings = hearWarnings()
  const abort = new AbortController()
  const reason = new Error('enough')
  const server = await serveHttp(() => {})
  const client = hastyClient(server)
  const calls = Array.from({ length: MANY }, () => [
    client.balance({ signal: abort.signal }),
    client.waitForTask('t1', { signal: abort.signal }),
  ])
  const settled = Promise.allSettled(calls.flat())
  setTimeout(() => abort.abort(reason), 50)
  for (const outcome of await settled) expect(outcome).toEqual({ status: 'rejected', reason })
  expect(warnings).toEqual([])
  expect(listenersOf(abort.signal)).toBe(0)
})

test('a call that has ended takes no other off a shared signal', async () => {
  const abort = new AbortController()
  const long = systemClock.sleep(60_000, abort.signal)
  await systemClock.sleep(1, abort.signal)
  expect(listenersOf(abort.signal)).toBe(1)
  abort.abort('stop')
  await expect(long).rejects.toBe('stop')
  await expect(systemClock.sleep(1, abort.signal)).rejects.toBe('stop')
})

test('a signal can be shared again after all have let go of it', async () => {
  const abort = new AbortController()
  await systemClock.sleep(1, abort.signal)
  expect(listenersOf(abort.signal)).toBe(0)
  const again = systemClock.sleep(60_000, abort.signal)
  abort.abort('stop')
  await expect(again).rejects.toBe('stop')
})
