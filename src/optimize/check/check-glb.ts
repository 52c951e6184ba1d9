import { checkAccessors } from './check-accessors.js'
import { checkBuffers } from './check-buffers.js'
import { checkExtensions } from './check-extensions.js'
import { checkGraph } from './check-graph.js'
import { createGltfReader, isObject, type JsonObject } from './json.js'
import { readChunks } from './read-chunks.js'
import { createRefuse, type Refuse } from './refuse.js'

export interface CheckGlbOptions {
  /** Name of the model for messages. */
  readonly name?: string | undefined
  /** Sum of the sizes that all accessors claim once unpacked, in bytes. Default 1 GiB. */
  readonly maxAccessorBytes?: number
  /** Length of the JSON chunk, in bytes. Default 64 MiB. */
  readonly maxJsonBytes?: number
}

export interface CheckedGlb {
  readonly json: JsonObject
  /** The binary chunk, not copied; null without one. */
  readonly binary: Uint8Array | null
  /** What all accessors claim once unpacked, in bytes. */
  readonly accessorBytes: number
}

/**
 * Refuses a GLB that is not safe to parse: a broken container, external files, sizes that the bytes do
 * not back, references that lead nowhere, extensions that nothing here understands. It reads the header and
 * the JSON only, so its cost does not depend on the size of the model. What the bytes mean is the
 * validator's part: see `validateGlb`.
 * @throws OptimizeError `RAGE3D_GLB_INVALID`, `RAGE3D_GLB_EXTERNAL` or `RAGE3D_GLB_EXTENSION`.
 */
export function checkGlb(bytes: Uint8Array, options: CheckGlbOptions = {}): CheckedGlb {
  const refuse = createRefuse(options.name)
  const chunks = readChunks(bytes, refuse)
  const json = parseJson(chunks.json, options.maxJsonBytes ?? 64 * 1024 ** 2, refuse)
  const gltf = createGltfReader(json, refuse)
  checkVersion(json, refuse)
  checkExtensions(gltf)
  const maxBytes = options.maxAccessorBytes ?? 1024 ** 3
  checkBuffers(gltf, chunks.binary?.byteLength ?? 0, maxBytes)
  const accessorBytes = checkAccessors(gltf, maxBytes)
  checkGraph(gltf)
  return { json, binary: chunks.binary, accessorBytes }
}

function parseJson(chunk: Uint8Array, maxBytes: number, refuse: Refuse): JsonObject {
  if (chunk.byteLength > maxBytes) {
    return refuse(`has a JSON chunk of ${chunk.byteLength} bytes; more than ${maxBytes} are not read`)
  }
  let json: unknown
  try {
    json = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(chunk))
  } catch {
    return refuse('is damaged: its JSON chunk is not JSON')
  }
  return isObject(json) ? json : refuse('is damaged: its JSON chunk holds no object')
}

function checkVersion(json: JsonObject, refuse: Refuse): void {
  const version = isObject(json.asset) ? json.asset.version : undefined
  if (typeof version !== 'string') refuse('is damaged: it does not state its glTF version')
  else if (!/^2\.\d+$/.test(version)) refuse('is not a glTF 2 model')
}
