import { expect, test } from 'vitest'
import { formatCount, formatDuration } from '../../src/cli/format.js'

test('durations are told in the two units that matter, and never show 60 of one', () => {
  const shown = [840, 12_400, 59_700, 119_700, 12_000_000, 604_000_000].map(formatDuration)
  expect(shown).toEqual(['0.8 s', '12 s', '1 min 0 s', '2 min 0 s', '3 h 20 min', '6 d 23 h'])
})

test('counts are grouped by thousands', () => {
  expect([0, 999, 1_000, 1_234_567].map(formatCount)).toEqual(['0', '999', '1,000', '1,234,567'])
})
