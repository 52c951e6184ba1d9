import type { PhotoLod, PhotoModel } from '../../../src/runtime/index.js'

/** A `PhotoModel` as the dev server's module makes one, with a way to change it. */
export function createLiveModel(lods: PhotoLod[]) {
  const callbacks = new Set<(model: PhotoModel) => void>()
  const model = {
    name: 'ball',
    state: 'draft' as const,
    url: lods[0]?.url ?? '',
    lods,
    collider: null,
    poster: null,
    bounds: { min: [-0.5, 0, -0.5], max: [0.5, 1, 0.5] },
    size: [1, 1, 1],
    onUpdate(callback: (model: PhotoModel) => void) {
      callbacks.add(callback)
      return () => void callbacks.delete(callback)
    },
  } satisfies PhotoModel
  return {
    model: model as PhotoModel,
    listeners: () => callbacks.size,
    change(next: PhotoLod[]) {
      Object.assign(model, { lods: next, url: next[0]?.url ?? '' })
      for (const callback of [...callbacks]) callback(model)
    },
  }
}
