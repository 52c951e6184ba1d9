import '@babylonjs/core/Rendering/outlineRenderer.js'
import { Color3 } from '@babylonjs/core/Maths/math.color.js'
import { photoModelInfo } from 'vite-plugin-rage3d/babylon'
import type { Prop } from '../game/props.ts'

/** Colours of the levels of detail, nearest first. */
export const LEVEL_COLORS = [
  '#58d68d',
  '#f5d76e',
  '#eb6f5c',
  '#b084eb',
  '#5dade2',
  '#f0a3c0',
  '#95a5a6',
  '#ffffff',
]

export const LEVEL_VIEWS = ['plain', 'levels', 'wireframe'] as const
export type LevelView = (typeof LEVEL_VIEWS)[number]

/** Tints each model by the level it shows, or shows its triangles. Called often: models come and change. */
export function showLevels(props: readonly Prop[], view: LevelView): void {
  for (const prop of props) {
    const node = prop.model()
    const info = node && photoModelInfo(node)
    if (!info) continue
    for (const { lod, meshes } of info.levels) {
      const level = info.model.lods.findIndex(({ url }) => url === lod.url)
      for (const mesh of meshes) {
        mesh.renderOverlay = view !== 'plain'
        mesh.overlayColor = Color3.FromHexString(LEVEL_COLORS[level] ?? '#ffffff')
        mesh.overlayAlpha = view === 'levels' ? 0.5 : 0.25
        if (mesh.material) mesh.material.wireframe = view === 'wireframe'
      }
    }
  }
}
