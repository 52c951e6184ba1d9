import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { optimizeModel } from '../../src/optimize/index.js'
import { texturedBall } from './support/models.js'
import { expectValid, readGlb, storedTriangles } from './support/read-output.js'

const rest = { poster: false, collider: 'none' as const }
const lods = [
  { triangles: 4000, textureSize: 256 },
  { triangles: 1000, textureSize: 128 },
  { triangles: 250, textureSize: 64 },
]

test('every level keeps to its ceiling, is smaller than the one before, and is valid', async () => {
  const model = await optimizeModel(await texturedBall(50, { size: 512 }), { lods, ...rest })
  await expectValid(model)
  for (const [i, lod] of model.lods.entries()) {
    const document = await readGlb(lod.glb)
    expect(storedTriangles(document)).toBe(lod.triangles)
    expect(lod.triangles).toBeLessThanOrEqual(lods[i]!.triangles)
    expect(lod.textureSize).toBe(lods[i]!.textureSize)
    expect(lod.bytes).toBe(lod.glb.byteLength)
    expect(lod.sha256).toBe(createHash('sha256').update(lod.glb).digest('hex'))
  }
  const triangles = model.lods.map((lod) => lod.triangles)
  expect(triangles).toEqual([...new Set(triangles)].sort((a, b) => b - a))
})

test('the same model and recipe give the same bytes', async () => {
  const glb = await texturedBall(30)
  const [first, second] = await Promise.all([
    optimizeModel(glb, { lods, ...rest }),
    optimizeModel(glb, { lods, ...rest }),
  ])
  expect(second.lods.map((lod) => lod.sha256)).toEqual(first.lods.map((lod) => lod.sha256))
})

test('errors grow and switch distances never decrease from level to level', async () => {
  const { lods: levels } = await optimizeModel(await texturedBall(50), { lods, ...rest })
  const errors = levels.map((lod) => lod.errorMeters)
  expect(errors).toEqual([...errors].sort((a, b) => a - b))
  expect(errors[0]).toBeGreaterThan(0)
  expect(errors[2]).toBeLessThan(0.05)
  const distances = levels.map((lod) => lod.switchDistance)
  expect(distances).toEqual([...distances].sort((a, b) => a - b))
})

test('a level whose ceiling and error bound cannot both hold keeps the ceiling and says so', async () => {
  const model = await optimizeModel(await texturedBall(40), {
    lods: [{ triangles: 60, error: 0.0001, textureSize: 64 }],
    ...rest,
  })
  expect(model.lods[0]!.triangles).toBeLessThanOrEqual(60)
  expect(model.warnings.join(' ')).toMatch(/LOD 0 deviates by [\d.]+ % .* 60 triangles are too few/)
})

test('a small model still gets levels that descend', async () => {
  const model = await optimizeModel(await texturedBall(20), rest)
  const triangles = model.lods.map((lod) => lod.triangles)
  expect(triangles[1]).toBeLessThan(triangles[0]!)
  expect(triangles[2]).toBeLessThan(triangles[1]!)
  expect(triangles[2]).toBeGreaterThan(100)
})

test('progress runs from 0 to 1 and an abort ends the work', async () => {
  const glb = await texturedBall(40)
  const seen: number[] = []
  await optimizeModel(glb, { lods, ...rest }, { onProgress: ({ progress }) => seen.push(progress) })
  expect(seen).toEqual([...seen].sort((a, b) => a - b))
  expect(seen.at(-1)).toBeLessThanOrEqual(1)
  const controller = new AbortController()
  const aborted = optimizeModel(
    glb,
    { lods },
    { signal: controller.signal, onProgress: () => controller.abort() },
  )
  await expect(aborted).rejects.toMatchObject({ name: 'AbortError' })
})

test('bytes that are no GLB are refused with a sentence', async () => {
  await expect(optimizeModel(new TextEncoder().encode('<html></html>'))).rejects.toMatchObject({
    name: 'OptimizeError',
    code: 'RAGE3D_GLB_INVALID',
  })
})
