import type { PackedPixels } from '../../imaging/index.js'
import { buildMipsOf } from '../render/build-mips.js'
import { type Batch, DEFAULT_SURFACE } from '../render/scene.js'
import type { TargetMesh } from './target-reader.js'

/** A mesh of a raw model with nothing but its normal map, if one is given, in its own space. */
export function createNormalSource(mesh: TargetMesh, pixels?: PackedPixels): Batch {
  const { positions, normals, uvs, tangents = null, indices } = mesh
  const map = { uvSet: 0, transform: null, wrapS: 'repeat', wrapT: 'repeat' } as const
  const normal = pixels ? { ...map, image: buildMipsOf(pixels) } : null
  return {
    positions,
    normals,
    tangents,
    uvs: [uvs, null],
    colors: null,
    indices,
    surface: { ...DEFAULT_SURFACE, maps: { ...DEFAULT_SURFACE.maps, normal } },
  }
}
