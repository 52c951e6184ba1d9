import { randomOf } from '../random-of.mjs'
import { createDice } from './dice.mjs'

/** A recipe with every setting that the optimiser heeds. */
export function randomRecipe(seed) {
  const { chance, pick, between } = createDice(randomOf(Math.imul(seed, 104729)), [])
  const lods = Array.from({ length: pick([1, 2, 3]) }, () => ({
    triangles: Math.round(12 * 2 ** between(0, 9)),
    textureSize: pick([16, 32, 64, 100, 1024]),
    ...(chance(0.2) ? { error: pick([0.001, 0.01, 0.1]) } : {}),
  })).sort((a, b) => b.triangles - a.triangles)
  return {
    lods,
    textures: {
      format: pick(['webp', 'webp', 'webp', 'avif', 'jpeg', 'keep']),
      ...(chance(0.2) ? { quality: pick([1, 50, 100]) } : {}),
    },
    compression: pick(['meshopt', 'meshopt', 'draco', 'quantize', 'none']),
    pivot: pick(['keep', 'base', 'center']),
    collider: pick(['hull', 'hull', 'box', 'mesh', 'none']),
    poster: chance(0.3),
    ...(chance(0.3) ? { size: pick([{ height: 1.5 }, { width: 0.2 }, { longest: 10 }]) } : {}),
    ...(chance(0.08) ? { budget: pick([{ triangles: 100 }, { bytes: 20_000 }, { gpuBytes: 300_000 }]) } : {}),
  }
}
