import { readFile } from 'node:fs/promises'
import path from 'node:path'
import type { Rollup } from 'vite'
import type { UrlOf } from '../modules/module-code.js'
import type { Asset } from '../modules/module-model.js'

/** Emits each file once per bundle, however many modules point to it. */
export interface AssetEmitter {
  /** URLs for the modules of one photo, as the placeholders that Vite replaces when it knows the final name. */
  urlsFor(context: Rollup.PluginContext, photo: string): UrlOf
}

export function createAssetEmitter(root: string): AssetEmitter {
  const references = new Map<string, Promise<string>>()
  return {
    urlsFor: (context, photo) => async (asset) => {
      const key = `${photo}\n${asset.fileName}`
      const reference = references.get(key) ?? emit(context, asset, originalName(root, photo, asset))
      references.set(key, reference)
      return `__VITE_ASSET__${await reference}__`
    },
  }
}

async function emit(context: Rollup.PluginContext, asset: Asset, originalFileName: string): Promise<string> {
  const content = await asset.content()
  const source = content instanceof Uint8Array ? content : await readFile(content.path)
  return context.emitFile({ type: 'asset', name: asset.fileName, originalFileName, source })
}

/** Key in Vite's manifest: LOD 0 stands for the photo; each of the other files needs a key of its own. */
function originalName(root: string, photo: string, { fileName }: Asset): string {
  const source = path.relative(root, photo).split(path.sep).join('/')
  const part = /\.(lod\d+|collider|poster)\.[^.]+$|\.(stl)$/.exec(fileName)
  const query = part?.[1] ?? part?.[2] ?? 'lod0'
  return query === 'lod0' ? source : `${source}?${query}`
}
