import { expect, test } from 'vitest'
import { optimizeModel } from '../../src/optimize/index.js'
import { texturedBall } from './support/models.js'

const recipe = {
  lods: [
    { triangles: 4000, textureSize: 256 },
    { triangles: 1000, textureSize: 128 },
  ],
  poster: false,
  collider: 'none' as const,
}

test('a budget is met by giving up quality, texture size and triangles, and the warning says what', async () => {
  const glb = await texturedBall(40, { size: 256 })
  const free = await optimizeModel(glb, recipe)
  const { bytes, gpuBytes } = free.lods[0]!
  for (const budget of [
    { bytes: Math.floor(bytes * 0.6) },
    { gpuBytes: Math.floor(gpuBytes / 2) },
    { triangles: 500 },
  ]) {
    const { lods, warnings } = await optimizeModel(glb, { ...recipe, budget })
    for (const [key, limit] of Object.entries(budget)) {
      expect(lods[0]![key as keyof typeof budget & 'bytes']).toBeLessThanOrEqual(limit)
    }
    expect(lods[1]!.triangles).toBeLessThan(lods[0]!.triangles)
    if (!('triangles' in budget))
      expect(warnings.join(' ')).toMatch(/To keep to the budget, LOD 0 was made with/)
  }
})

test('no more is given up than the budget asks for', async () => {
  const glb = await texturedBall(40, { size: 256 })
  const free = (await optimizeModel(glb, recipe)).lods[0]!
  const gpuBytes = Math.floor(free.gpuBytes * 0.6)
  const onGpu = await optimizeModel(glb, { ...recipe, budget: { gpuBytes } })
  expect(onGpu.lods[0]).toMatchObject({ triangles: free.triangles })
  expect(onGpu.lods[0]!.gpuBytes).toBeGreaterThan(0.85 * gpuBytes)
  expect(onGpu.warnings.join()).not.toContain('quality')

  const small = (await optimizeModel(glb, { ...recipe, lods: [{ triangles: 900, textureSize: 64 }] }))
    .lods[0]!
  const both = { bytes: small.bytes, gpuBytes: small.gpuBytes, triangles: 900 }
  const within = await optimizeModel(glb, { ...recipe, budget: both })
  expect(within.lods[0]!.triangles).toBeGreaterThan(600)
  expect(within.lods[0]!.textureSize).toBeGreaterThan(40)

  const tiny = (await optimizeModel(glb, { ...recipe, lods: [{ triangles: 150, textureSize: 32 }] })).lods[0]!
  const least = await optimizeModel(glb, { ...recipe, budget: { bytes: tiny.bytes } })
  expect(least.lods[0]!.bytes).toBeLessThanOrEqual(tiny.bytes)
})

test('a budget that holds changes nothing', async () => {
  const glb = await texturedBall(30)
  const free = await optimizeModel(glb, recipe)
  const held = await optimizeModel(glb, { ...recipe, budget: { bytes: 10_000_000, gpuBytes: 10 ** 8 } })
  expect(held.lods.map((lod) => lod.sha256)).toEqual(free.lods.map((lod) => lod.sha256))
  expect(held.warnings).toEqual([])
})

test('a budget that nothing fits fails with a table and the knob to turn', async () => {
  const attempt = optimizeModel(
    await texturedBall(30),
    { ...recipe, budget: { bytes: 500, triangles: 4000 } },
    { name: 'ball' },
  )
  await expect(attempt).rejects.toMatchObject({
    code: 'RAGE3D_OVER_BUDGET',
    message: expect.stringMatching(
      /ball does not fit[\s\S]*budget\s+smallest\nbytes\s+500\s+[\d,]+\s+over\ntriangles\s+4,000\s+[\d,]+\s+fits/,
    ),
    hint: expect.stringContaining('optimize.budget.bytes'),
  })
})
