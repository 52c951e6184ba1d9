import path from 'node:path'
import type { Bounds, LodNumbers, Model, ModelFile } from '../../pipeline/index.js'

/** A finished file with the name under which it is emitted or served. */
export interface Asset {
  /** `chair.lod0.glb`: readable, and ends in the extension by which engines pick their loader. */
  readonly fileName: string
  readonly file: Pick<ModelFile, 'path' | 'bytes' | 'sha256'>
  /** The content where it is no file of the store. */
  readonly content?: Uint8Array
}

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
export function moduleModelOf(model: Model): ModuleModel {
  const base = path.posix.basename(model.name)
  const asset = (file: ModelFile, suffix: string): Asset => ({ fileName: `${base}.${suffix}`, file })
  return {
    name: model.name,
    state: model.state,
    lods: model.lods.map((lod, level) => ({ ...lod, asset: asset(lod.file, `lod${level}.glb`) })),
    collider: model.collider && asset(model.collider.file, 'collider.glb'),
    poster: model.poster && asset(model.poster.file, 'poster.webp'),
    stl: model.stl && asset(model.stl, 'stl'),
    bounds: model.bounds,
    size: model.size,
  }
}

/** All files of a model. */
export function assetsOf(model: ModuleModel): Asset[] {
  const others = [model.collider, model.poster, model.stl]
  return [...model.lods.map(({ asset }) => asset), ...others.filter((asset) => asset !== null)]
}
