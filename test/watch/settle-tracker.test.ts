import { expect, test } from 'vitest'
import { createSettleTracker } from '../../src/watch/settle-tracker.js'

const sample = (values: Record<string, string>) => new Map(Object.entries(values))
const after = (ms: number) => () => ms

test('a change starts the waiting again, and what was delivered is not due', () => {
  const tracker = createSettleTracker()
  tracker.observe(sample({ chair: '1' }), 0)
  expect(tracker.due(after(100), 99)).toEqual([])
  tracker.sample(sample({ chair: '2' }), 99)
  expect(tracker.due(after(100), 150)).toEqual([])
  expect(tracker.due(after(100), 199)).toEqual(['chair'])
  tracker.deliver('chair')
  expect(tracker.due(after(100), 500)).toEqual([])
  tracker.redeliver('chair')
  expect(tracker.due(after(100), 500)).toEqual(['chair'])
  expect(tracker.stillFor('chair', 500)).toBe(401)
})

test('a photo that is missing for a moment is neither gone nor new', () => {
  const tracker = createSettleTracker()
  tracker.observe(sample({ chair: '1' }), 0)
  tracker.deliver('chair')
  tracker.observe(sample({}), 100)
  expect(tracker.absent(50, 120)).toEqual([])
  expect(tracker.nextAbsence(50)).toBe(150)
  tracker.observe(sample({ chair: '1' }), 140)
  expect(tracker.absent(50, 500)).toEqual([])
  expect(tracker.due(after(0), 500)).toEqual([])
})

test('names from before the start that do not exist any more are gone, once', () => {
  const tracker = createSettleTracker(['chair', 'lamp'])
  tracker.observe(sample({ lamp: '1' }), 10)
  expect(tracker.absent(50, 60)).toEqual(['chair'])
  expect(tracker.absent(50, 90)).toEqual([])
  expect(tracker.due(after(10), 60)).toEqual(['lamp'])
})

test('the next look comes when the first restless name will have settled', () => {
  const tracker = createSettleTracker()
  expect(tracker.nextDue(after(100))).toBe(Number.POSITIVE_INFINITY)
  tracker.observe(sample({ chair: '1' }), 10)
  tracker.observe(sample({ chair: '1', lamp: '1' }), 40)
  expect(tracker.nextDue(after(100))).toBe(110)
  tracker.deliver('chair')
  expect(tracker.nextDue(after(100))).toBe(140)
})
