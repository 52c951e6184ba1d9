import path from 'node:path'
import type { Bounds, LodNumbers, Model, ModelFile, Preview } from '../../pipeline/index.js'

/** A finished file with the name under which it is emitted or served. */
export interface Asset {
  /** `chair.lod0.glb`: readable, and ends in the extension by which engines pick their loader. */
  readonly fileName: string
  /** Equal ids mean equal content: its digest, or the key of what it will be drawn from. */
  readonly id: string
  /** The content: a file of the store, or bytes that are none. */
  content(): Promise<AssetContent>
}

export type AssetContent = Pick<ModelFile, 'path'> | Uint8Array

/** A model as a module describes it; also stands for one that does not exist. */
export interface ModuleModel {
  readonly name: string
  readonly state: Model['state'] | 'failed'
  readonly lods: readonly (LodNumbers & { readonly asset: Asset })[]
  readonly collider: Asset | null
  readonly poster: Asset | null
  readonly stl: Asset | null
  readonly bounds: Bounds
  readonly size: readonly [number, number, number]
}

/** Names a model's files. */
export function moduleModelOf(model: Model | Preview): ModuleModel {
  const { name, state, lods, collider, poster, bounds, size } = model
  const stl = 'stl' in model ? model.stl : null
  const nameOf = (suffix: string) => `${path.posix.basename(name)}.${suffix}`
  const asset = (file: ModelFile, suffix: string): Asset => ({
    fileName: nameOf(suffix),
    id: file.sha256,
    content: async () => file,
  })
  const later = ({ key, draw }: NonNullable<Preview['poster']>): Asset => ({
    fileName: nameOf('poster.webp'),
    id: key,
    content: async () => (await draw()).file,
  })
  return {
    ...{ name, state, bounds, size },
    lods: lods.map((lod, level) => ({ ...lod, asset: asset(lod.file, `lod${level}.glb`) })),
    collider: collider && asset(collider.file, 'collider.glb'),
    poster: poster && ('draw' in poster ? later(poster) : asset(poster.file, 'poster.webp')),
    stl: stl && asset(stl, 'stl'),
  }
}

/** All files of a model. */
export function assetsOf(model: ModuleModel): Asset[] {
  const others = [model.collider, model.poster, model.stl]
  return [...model.lods.map(({ asset }) => asset), ...others.filter((asset) => asset !== null)]
}
