import { expect, test } from 'vitest'
import { pickLevel, referenceDistance } from '../../src/runtime/pick-level.js'

const DEGREES = Math.PI / 180
const cotangentOfHalf = (degrees: number) => 1 / Math.tan((degrees * DEGREES) / 2)
const standard = {
  distance: 10,
  scale: 1,
  lines: 1080,
  projection: cotangentOfHalf(60),
  orthographic: false,
}

test('on 1080 lines and 60° a distance is itself', () => {
  expect(referenceDistance(standard)).toBeCloseTo(10)
})

test('half the lines bring levels in at half the distance, a narrow field of view later', () => {
  expect(referenceDistance({ ...standard, lines: 540 })).toBeCloseTo(20)
  const narrow = referenceDistance({ ...standard, projection: cotangentOfHalf(30) })
  expect(narrow).toBeCloseTo((10 * Math.tan(15 * DEGREES)) / Math.tan(30 * DEGREES))
})

test('a model that is scaled keeps its level at as many times the distance', () => {
  expect(referenceDistance({ ...standard, distance: 80, scale: 8 })).toBeCloseTo(10)
})

test('without perspective the distance does not count but the scale does', () => {
  const flat = { ...standard, orthographic: true, projection: 0.5 }
  expect(referenceDistance({ ...flat, distance: 1000 })).toBe(referenceDistance(flat))
  expect(referenceDistance({ ...flat, scale: 2 })).toBeCloseTo(referenceDistance(flat) / 2)
})

test('a picture without a height, or a model without a size, shows the nearest level', () => {
  expect(referenceDistance({ ...standard, lines: 0 })).toBe(0)
  expect(referenceDistance({ ...standard, scale: 0, distance: 0 })).toBe(0)
})

test('the coarsest level whose distance is reached is picked', () => {
  expect([0, 3.9, 4, 11, 12, 500].map((distance) => pickLevel([0, 4, 12], distance, -1))).toEqual([
    0, 0, 1, 1, 2, 2,
  ])
  expect(pickLevel([2, 2], 2, -1)).toBe(1)
})

test('a level stays until the camera is clearly nearer, so that it does not flicker', () => {
  expect(pickLevel([0, 4, 12], 3.9, 1)).toBe(1)
  expect(pickLevel([0, 4, 12], 3.7, 1)).toBe(0)
})
