import type { Document, GLTF, Node } from '@gltf-transform/core'
import { createWriter } from './create-io.js'

/** Writes a document as a GLB in which every node stands where the document has it. */
export async function writeDocument(document: Document): Promise<Uint8Array> {
  const io = await createWriter(document)
  const glb = await io.writeBinary(document)
  const nodes = document.getRoot().listNodes()
  return nodes.some(isLeftOut) ? withTranslations(glb, nodes) : glb
}

/** glTF-Transform leaves a translation out that is this close to zero in each axis, in whatever unit that is. */
const LEFT_OUT = 1e-5

function isLeftOut(node: Node): boolean {
  const translation = node.getTranslation()
  return translation.some((value) => value !== 0) && translation.every((value) => Math.abs(value) <= LEFT_OUT)
}

const HEADER_BYTES = 20

/** Puts the missing translations into the JSON, in which nodes stand in the document's order. */
function withTranslations(glb: Uint8Array, nodes: readonly Node[]): Uint8Array {
  const end = HEADER_BYTES + new DataView(glb.buffer, glb.byteOffset).getUint32(12, true)
  const json: GLTF.IGLTF = JSON.parse(new TextDecoder().decode(glb.subarray(HEADER_BYTES, end)))
  for (const [i, node] of nodes.entries()) {
    if (isLeftOut(node)) json.nodes![i]!.translation = node.getTranslation()
  }
  return replaceJson(glb, end, new TextEncoder().encode(JSON.stringify(json)))
}

/** Container of glTF 2.0, section 4.4: the JSON comes first, padded with spaces to four bytes. */
function replaceJson(glb: Uint8Array, end: number, json: Uint8Array): Uint8Array {
  const length = Math.ceil(json.byteLength / 4) * 4
  const changed = new Uint8Array(HEADER_BYTES + length + glb.byteLength - end)
  changed.set(glb.subarray(0, HEADER_BYTES))
  changed.fill(0x20, HEADER_BYTES, HEADER_BYTES + length)
  changed.set(json, HEADER_BYTES)
  changed.set(glb.subarray(end), HEADER_BYTES + length)
  const view = new DataView(changed.buffer)
  view.setUint32(8, changed.byteLength, true)
  view.setUint32(12, length, true)
  return changed
}
