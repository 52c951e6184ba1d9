import { expect, test } from 'vitest'
import { explore } from './model/explore.js'
import { everySafeguard, problemOf, type Safeguards, start, stepsOf } from './model/protocol.js'

test.each([
  ['the list names uploads', true],
  ['the list names nothing', false],
])('no order of crashes, stops and lost answers pays twice or forgets a payment (%s)', (_what, named) => {
  const { states, counterexample } = explore(start, stepsOf(everySafeguard, named), problemOf)
  expect(counterexample).toBeNull()
  expect(states).toBeGreaterThan(5_000)
})

test.each<[string, keyof Safeguards, RegExp]>([
  ['repeating the submission', 'noRepeat', /sends again/],
  ['concluding before the settling time', 'settlingWait', /proves that nothing was charged/],
  ['a lock that a stopped process loses', 'kernelLock', /is stopped/],
  ['sending before the intent is on disk', 'intentFirst', /without an intent/],
])('%s pays twice', (_what, safeguard, reason) => {
  const { counterexample, problem } = explore(
    start,
    stepsOf({ ...everySafeguard, [safeguard]: false }, false),
    (world) => (world.charges > 1 ? problemOf(world) : null),
  )
  expect(problem).toBe('paid twice')
  expect(counterexample?.join('; ')).toMatch(reason)
})
