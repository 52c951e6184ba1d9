import type { Asset, ModuleModel } from '../modules/module-model.js'
import { assetsOf } from '../modules/module-model.js'

/** First part of the URL of every file that the dev server hands out for us, below Vite's `base`. */
export const DEV_PREFIX = '@rage3d/'

/** The files that modules point to. Nothing else is ever served. */
export interface AssetShelf {
  /** Makes a model's files available. */
  add(model: ModuleModel): void
  /** Path of a file below `base`: the id first, so that a URL never changes its content. */
  pathOf(asset: Asset): string
  /** The file at a decoded path below the prefix. */
  find(path: string): Asset | undefined
}

export function createAssetShelf(): AssetShelf {
  const assets = new Map<string, Asset>()
  const keyOf = ({ id, fileName }: Asset) => `${id}/${fileName}`
  return {
    add(model) {
      for (const asset of assetsOf(model)) assets.set(keyOf(asset), asset)
    },
    pathOf: ({ id, fileName }) => `${DEV_PREFIX}${id}/${encodeURIComponent(fileName)}`,
    find: (path) => assets.get(path),
  }
}
