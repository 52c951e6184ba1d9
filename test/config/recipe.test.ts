import { expect, test } from 'vitest'
import { resolveRecipe } from '../../src/config/index.js'

test('a level needs only its triangles', () => {
  const { lods } = resolveRecipe({ optimizeOptions: { lods: [{ triangles: 500 }] } }, null)
  expect(lods).toEqual([{ triangles: 500, textureSize: 1024 }])
})

test('a sidecar beats the config key by key, and lists and sizes are replaced whole', () => {
  const optimizeOptions = { size: { height: 1 }, pivot: 'center', lods: [{ triangles: 500 }] } as const
  const settings = { optimizeOptions: { ...optimizeOptions, lods: [...optimizeOptions.lods] } }
  const recipe = resolveRecipe(settings, { size: { width: 2 }, lods: [{ triangles: 90, textureSize: 32 }] })
  expect(recipe.size).toEqual({ width: 2 })
  expect(recipe.pivot).toBe('center')
  expect(recipe.lods).toEqual([{ triangles: 90, textureSize: 32 }])
})
