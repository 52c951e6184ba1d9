import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { sidecarSchema } from '../../src/config/index.js'

const published = z.fromJSONSchema(
  JSON.parse(readFileSync(new URL('../../sidecar.schema.json', import.meta.url), 'utf8')),
)

test.each([
  { size: {} },
  { size: { height: 1, width: 1 } },
  { size: { height: 0 } },
  { pivot: 'top' },
  { lods: [] },
])('editors are told that %j is wrong, as the tool says', (sidecar) => {
  expect(sidecarSchema.safeParse(sidecar).success).toBe(false)
  expect(published.safeParse(sidecar).success).toBe(false)
})

test('editors take what the tool takes', () => {
  const sidecar = { size: { height: 0.9 }, lods: [{ triangles: 500 }], budget: { bytes: 100_000 } }
  expect(sidecarSchema.safeParse(sidecar).success).toBe(true)
  expect(published.safeParse(sidecar).success).toBe(true)
})
