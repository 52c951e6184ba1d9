import { expect, test } from 'vitest'
import { formatMoney, formatSum } from '../../src/config/index.js'

test('money is grouped by thousands, paise shown only where there are any', () => {
  expect([99, 1_386, 99.5, -0.25].map(formatMoney)).toEqual(['₹99', '₹1,386', '₹99.5', '₹-0.25'])
  expect(formatSum(20, 99)).toBe('20 × ₹99 = ₹1,980')
})
