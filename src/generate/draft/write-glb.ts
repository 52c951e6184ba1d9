/** A textured mesh, ready to be written. */
export interface DraftMesh {
  /** Three numbers a vertex: metres, y up, the front faces +Z. */
  readonly positions: Float32Array
  readonly normals: Float32Array
  /** Pairs within 0–1, v downwards, as glTF has it. */
  readonly uvs: Float32Array
  /** Four numbers a vertex, the last being the handedness; needed with a normal map only. */
  readonly tangents: Float32Array | null
  readonly triangles: Uint32Array
}

export interface DraftTexture {
  readonly bytes: Uint8Array
  readonly mimeType: 'image/jpeg' | 'image/png'
}

export interface DraftModel {
  readonly name: string
  readonly mesh: DraftMesh
  readonly color: DraftTexture
  readonly normal: DraftTexture | null
}

/** Writes a self-contained GLB with one mesh and one material: rough and not metallic. */
export function writeGlb({ name, mesh, color, normal }: DraftModel): Uint8Array {
  const parts = createParts()
  const vertices = mesh.positions.length / 3
  const attributes: Record<string, number> = {
    POSITION: parts.addVertices('VEC3', mesh.positions, rangeOf(mesh.positions)),
    NORMAL: parts.addVertices('VEC3', mesh.normals),
    TEXCOORD_0: parts.addVertices('VEC2', mesh.uvs),
  }
  if (normal && mesh.tangents) attributes.TANGENT = parts.addVertices('VEC4', mesh.tangents)
  const indices = parts.addIndices(vertices <= 65_535 ? Uint16Array.from(mesh.triangles) : mesh.triangles)
  const images = normal ? [color, normal] : [color]
  const json = {
    asset: { version: '2.0', generator: 'vite-plugin-rage3d draft' },
    scene: 0,
    scenes: [{ name, nodes: [0] }],
    nodes: [{ name, mesh: 0 }],
    meshes: [{ name, primitives: [{ attributes, indices, material: 0 }] }],
    materials: [
      {
        name: 'draft',
        pbrMetallicRoughness: { baseColorTexture: { index: 0 }, metallicFactor: 0, roughnessFactor: 0.8 },
        ...(normal && { normalTexture: { index: 1 } }),
      },
    ],
    textures: images.map((_, source) => ({ sampler: 0, source })),
    samplers: [{ magFilter: LINEAR, minFilter: LINEAR_MIPMAP_LINEAR }],
    images: images.map(({ bytes, mimeType }, k) => ({
      name: k === 0 ? 'color' : 'normal',
      mimeType,
      bufferView: parts.addView(bytes),
    })),
    accessors: parts.accessors,
    bufferViews: parts.views,
    buffers: [{ byteLength: parts.size() }],
  }
  return joinChunks(json, parts.chunks, parts.size())
}

/** Numbers of the glTF specification: component types, targets of buffer views, filters. */
const UNSIGNED_SHORT = 5123
const UNSIGNED_INT = 5125
const FLOAT = 5126
const ARRAY_BUFFER = 34_962
const ELEMENT_ARRAY_BUFFER = 34_963
const LINEAR = 9729
const LINEAR_MIPMAP_LINEAR = 9987

/** The binary part of a GLB in the making: each piece in a buffer view of its own, begun at a multiple of four. */
function createParts() {
  const chunks: Uint8Array[] = []
  const views: object[] = []
  const accessors: object[] = []
  let size = 0
  const addView = (data: Uint8Array | Float32Array | Uint16Array | Uint32Array, target?: number): number => {
    const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
    chunks.push(bytes)
    const view = { buffer: 0, byteOffset: size, byteLength: bytes.length, ...(target && { target }) }
    size += roundUp(bytes.length)
    return views.push(view) - 1
  }
  const addAccessor = (accessor: object): number => accessors.push(accessor) - 1
  return {
    chunks,
    views,
    accessors,
    size: () => size,
    addView,
    addVertices(type: 'VEC2' | 'VEC3' | 'VEC4', data: Float32Array, range?: object): number {
      const count = data.length / Number(type.at(-1))
      const bufferView = addView(data, ARRAY_BUFFER)
      return addAccessor({ bufferView, componentType: FLOAT, count, type, ...range })
    },
    addIndices(data: Uint16Array | Uint32Array): number {
      const componentType = data instanceof Uint16Array ? UNSIGNED_SHORT : UNSIGNED_INT
      const bufferView = addView(data, ELEMENT_ARRAY_BUFFER)
      return addAccessor({ bufferView, componentType, count: data.length, type: 'SCALAR' })
    },
  }
}

/** Smallest and largest coordinates, which the specification asks for. */
function rangeOf(positions: Float32Array): { min: number[]; max: number[] } {
  const min = [Infinity, Infinity, Infinity]
  const max = [-Infinity, -Infinity, -Infinity]
  for (let k = 0; k < positions.length; k++) {
    min[k % 3] = Math.min(min[k % 3]!, positions[k]!)
    max[k % 3] = Math.max(max[k % 3]!, positions[k]!)
  }
  return { min, max }
}

/** Header, JSON chunk and binary chunk, by section 4.4 of the glTF 2.0 specification. */
function joinChunks(json: object, chunks: readonly Uint8Array[], size: number): Uint8Array {
  const text = new TextEncoder().encode(JSON.stringify(json))
  const textSize = roundUp(text.length)
  const glb = new Uint8Array(28 + textSize + size)
  const header = [0x46546c67, 2, glb.length, textSize, 0x4e4f534a]
  const view = new DataView(glb.buffer)
  header.forEach((value, k) => {
    view.setUint32(k * 4, value, true)
  })
  glb.fill(0x20, 20, 20 + textSize) // Spaces fill up the JSON.
  glb.set(text, 20)
  view.setUint32(20 + textSize, size, true)
  view.setUint32(24 + textSize, 0x004e4942, true)
  let at = 28 + textSize
  for (const chunk of chunks) {
    glb.set(chunk, at)
    at += roundUp(chunk.length)
  }
  return glb
}

function roundUp(length: number): number {
  return Math.ceil(length / 4) * 4
}
