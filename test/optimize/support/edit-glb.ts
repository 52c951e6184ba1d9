import type { GLTF } from '@gltf-transform/core'
import { checkGlb } from '../../../src/optimize/check/index.js'
import { packGlb } from '../../support/glb.js'

/** The JSON of a GLB as it stands in the file. */
export const jsonOf = (glb: Uint8Array) => checkGlb(glb).json as unknown as GLTF.IGLTF

/** The same GLB with other JSON; `edit` changes it in place, and may change the binary chunk too. */
export function editGlb(glb: Uint8Array, edit: (json: GLTF.IGLTF, binary: Uint8Array) => void): Uint8Array {
  const checked = checkGlb(glb)
  const json = checked.json as unknown as GLTF.IGLTF
  const binary = checked.binary!.slice()
  edit(json, binary)
  return packGlb(json, binary)
}
