import type { Document, Primitive } from '@gltf-transform/core'
import { highestSet, semanticsOf } from './drop-unused.js'

/** A texture without coordinates is not valid glTF. Engines take them for 0, and so they become. */
export function addMissingTexCoords(document: Document, warnings: string[]): void {
  const primitives = document
    .getRoot()
    .listMeshes()
    .flatMap((mesh) => mesh.listPrimitives())
  const mended = primitives.filter((primitive) => addZeros(document, primitive))
  if (mended.length === 0) return
  warnings.push(
    `${mended.length} mesh part(s) have textures, but no texture coordinates for them: they show one colour of each.`,
  )
}

function addZeros(document: Document, primitive: Primitive): boolean {
  const highest = highestSet(semanticsOf(document, primitive))
  const count = primitive.getAttribute('POSITION')?.getCount() ?? 0
  let added = false
  for (let set = 0; set <= highest; set++) {
    const semantic = `TEXCOORD_${set}`
    if (primitive.getAttribute(semantic)) continue
    const zeros = document
      .createAccessor()
      .setType('VEC2')
      .setArray(new Float32Array(count * 2))
    primitive.setAttribute(semantic, zeros)
    added = true
  }
  return added
}
