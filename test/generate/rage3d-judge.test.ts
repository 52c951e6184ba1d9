import { expect, test } from 'vitest'
import type { GenerationRow } from '../../src/api/index.js'
import type { Attempt } from '../../src/cache/index.js'
import { type Evidence, judgeListing } from '../../src/generate/rage3d/judge-listing.js'
import { isRefunded, possibleRefunds } from '../../src/generate/rage3d/possible-refunds.js'

const row = (taskId: string | null, extra: Partial<GenerationRow> = {}): GenerationRow => ({
  taskId,
  status: 'success',
  modelUrls: [],
  createdAt: new Date(1_000_500),
  text: JSON.stringify({ taskId }),
  ...extra,
})

const evidence = (rows: GenerationRow[], extra: Partial<Evidence> = {}): Evidence => ({
  nonce: 'nonce-1',
  sentAt: 1_000_000,
  baseline: { taskIds: ['old', 'foreign'], balance: 990 },
  readings: [rows, rows],
  balance: 990,
  known: { ids: new Set(['old']), expected: ['old'] },
  possibleRefunds: [],
  sameAccount: true,
  exclusiveAccount: false,
  settleMs: 300_000,
  ...extra,
})
const before = [row('old'), row('foreign')]

test('an unchanged list and an unchanged balance prove that nothing was charged', () => {
  expect(judgeListing(evidence(before))).toEqual({ kind: 'not-charged' })
})

test.each<[string, Partial<Evidence>]>([
  ['a balance that fell', { balance: 891 }],
  ['a balance that rose for no reason of ours', { balance: 1490 }],
  ['a list that lacks a task of ours', { known: { ids: new Set(['old', 'x']), expected: ['x'] } }],
  ['a list that shows none of our tasks', { known: { ids: new Set(), expected: [] } }],
  [
    'another key, and none of the rows of before',
    { sameAccount: false, readings: [[row('new')], [row('new')]] },
  ],
  ['a row without an id', { readings: [[...before, row(null)], before] }],
  ['a new row in one reading only', { readings: [[...before, row('new')], before] }],
  ['a wallet that cannot be compared', { baseline: { taskIds: ['old', 'foreign'], balance: Number.NaN } }],
])('%s proves nothing', (_what, extra) => {
  expect(judgeListing(evidence(before, extra))).toMatchObject({ kind: 'unproved' })
})

test('a row that carries the name of the upload is ours, whatever else the list shows', () => {
  const named = row('mine', { text: '{"images":["nonce-1-1.png"]}' })
  expect(judgeListing(evidence([row('stranger'), named, ...before], { balance: 5 }))).toMatchObject({
    kind: 'ours',
    taskId: 'mine',
  })
})

test('a refund of ours explains a balance that rose', () => {
  expect(judgeListing(evidence(before, { balance: 1089, possibleRefunds: [99, 99] }))).toEqual({
    kind: 'not-charged',
  })
})

test.each<[string, GenerationRow[], Partial<Evidence>, string]>([
  ['one new row that fits in time', [row('new')], {}, 'ours'],
  ['two new rows', [row('new'), row('newer')], {}, 'unproved'],
  ['a row of another day', [row('new', { createdAt: new Date(1_000_000 + 86_400_000) })], {}, 'unproved'],
  ['a row without a time', [row('new', { createdAt: null })], {}, 'ours'],
  ['another key', [row('new')], { sameAccount: false }, 'unproved'],
])('an exclusive account with %s', (_what, rows, extra, kind) => {
  const found = judgeListing(evidence([...rows, ...before], { exclusiveAccount: true, ...extra }))
  expect(found.kind).toBe(kind)
})

test('an id that is not one is no candidate', () => {
  const verdict = judgeListing(evidence([row('../../x'), row('new'), ...before]))
  expect(verdict).toMatchObject({ kind: 'unproved', candidates: [{ taskId: 'new' }] })
})

let ids = 0
const attempt = (extra: Partial<Attempt>): Attempt =>
  ({
    id: ++ids,
    state: 'SUBMITTED',
    nonce: `nonce-${ids}`,
    taskId: `task-${ids}`,
    cost: 99,
    baseline: null,
    sentSequence: null,
    refundedAt: null,
    refundedSequence: null,
    ...extra,
  }) as Attempt
const baseline = (balance: number) => ({ taskIds: [], balance })

test('a refund is seen when the balance is back, whatever was charged since', () => {
  const failed = attempt({ state: 'FAILED', baseline: baseline(990), sentSequence: 1 })
  const later = attempt({ state: 'STORED', baseline: baseline(891), sentSequence: 3 })
  expect(isRefunded(failed, [failed, later], 990 - 99 - 99)).toBe(false)
  expect(isRefunded(failed, [failed, later], 990 - 99)).toBe(true)
})

test('one refund for two failed tasks proves neither', () => {
  const first = attempt({ state: 'FAILED', baseline: baseline(990), sentSequence: 1 })
  const second = attempt({ state: 'FAILED', baseline: baseline(891), sentSequence: 3 })
  const both = [first, second]
  expect(both.map((failed) => isRefunded(failed, both, 792 + 99))).toEqual([false, false])
  expect(both.map((failed) => isRefunded(failed, both, 792 + 198))).toEqual([true, true])
})

test('a refund that was seen late is not counted twice', () => {
  // The first was refunded before the second was sent, and noted after it.
  const first = attempt({
    state: 'FAILED',
    baseline: baseline(990),
    sentSequence: 1,
    refundedAt: 1,
    refundedSequence: 5,
  })
  const second = attempt({ state: 'FAILED', baseline: baseline(990), sentSequence: 3 })
  const both = [first, second]
  expect(isRefunded(second, both, 891)).toBe(false)
  expect(isRefunded(second, both, 990)).toBe(true)
})

test('a charge of somebody else hides a refund, and never invents one', () => {
  const failed = attempt({ state: 'FAILED', baseline: baseline(990), sentSequence: 1 })
  expect(isRefunded(failed, [failed], 990 - 99 + 99 - 99)).toBe(false)
})

test('tasks that still run may have been refunded without our knowing', () => {
  const sent = attempt({ state: 'AMBIGUOUS', sentSequence: 4 })
  const others = [
    attempt({ state: 'SUBMITTED' }),
    attempt({ state: 'FAILED', refundedAt: 1, refundedSequence: 2 }),
    attempt({ state: 'FAILED', refundedAt: 1, refundedSequence: 6 }),
    attempt({ state: 'STORED' }),
  ]
  expect(possibleRefunds(sent, [sent, ...others])).toEqual([99, 99])
})
