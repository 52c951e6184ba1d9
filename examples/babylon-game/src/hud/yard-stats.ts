import { photoModelInfo } from 'vite-plugin-rage3d/babylon'
import type { Prop } from '../game/props.ts'
import type { Stage } from '../stage/create-stage.ts'

/** What the picture costs at the moment. */
export interface YardStats {
  /** Triangles of the photo models' levels that are shown. */
  readonly triangles: number
  /** Bytes of the GLBs that are loaded; each file counts once, however many models share it. */
  readonly bytes: number
  /** Bytes of all levels of all models. */
  readonly total: number
  /** How many models show level 0, 1, 2, … */
  readonly levels: readonly number[]
  /** Photos whose model is a draft. */
  readonly drafts: number
  readonly fps: number
}

/** Adds it all up. */
export function yardStats(props: readonly Prop[], { engine }: Stage): YardStats {
  const files = new Map<string, number>()
  const all = new Map<string, number>()
  const drafts = new Set<string>()
  const levels: number[] = []
  let triangles = 0
  for (const prop of props) {
    if (prop.art.model.state === 'draft') drafts.add(prop.art.name)
    for (const lod of prop.art.model.lods) all.set(lod.url, lod.bytes)
    const node = prop.model()
    const info = node && photoModelInfo(node)
    if (!info) continue
    for (const { lod } of info.levels) files.set(lod.url, lod.bytes)
    const shown = info.levels[info.current]
    if (!shown) continue
    triangles += shown.lod.triangles
    const level = info.model.lods.findIndex(({ url }) => url === shown.lod.url)
    levels[level] = (levels[level] ?? 0) + 1
  }
  const sum = (sizes: Map<string, number>) => [...sizes.values()].reduce((a, b) => a + b, 0)
  return {
    triangles,
    bytes: sum(files),
    total: sum(all),
    levels: Array.from(levels, (count) => count ?? 0),
    drafts: drafts.size,
    fps: Math.round(engine.getFps()),
  }
}
