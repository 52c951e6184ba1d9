import type { GltfReader, JsonObject } from './json.js'

const COMPONENT_BYTES: Record<number, number> = {
  5120: 1,
  5121: 1,
  5122: 2,
  5123: 2,
  5125: 4,
  5126: 4,
  5130: 8, // KHR_accessor_float64
  5131: 2, // KHR_accessor_float16
}
const COMPONENTS: Record<string, number> = {
  SCALAR: 1,
  VEC2: 2,
  VEC3: 3,
  VEC4: 4,
  MAT2: 4,
  MAT3: 9,
  MAT4: 16,
}
/** Columns of small matrices are padded to four bytes (glTF 2.0 specification, section 3.6.2.4). */
const PADDED_BYTES: Record<string, number> = { 'MAT2/1': 8, 'MAT3/1': 12, 'MAT3/2': 24 }

/** Zeros that a file may ask for without backing them by bytes: morph targets that move a few vertices. */
const MAX_UNBACKED_BYTES = 256 * 1024 ** 2

/**
 * Checks that accessors lie within their views, and limits what they claim together: a file of 176 bytes can
 * ask for gigabytes of zeros, and a thousand accessors may share one large view.
 * @returns the sum of the claims, in bytes.
 */
export function checkAccessors(gltf: GltfReader, maxBytes: number): number {
  const draco = dracoAccessors(gltf)
  let claimed = 0
  let unbacked = 0
  gltf.list(gltf.root, 'accessors').forEach((accessor, index) => {
    const where = `accessor ${index}`
    const size = elementBytes(gltf, accessor, where)
    const count = gltf.integer(accessor, 'count', where, 1)
    claimed += count * size
    const backed = checkRange(gltf, accessor, 'bufferView', count, size, where)
    if (!backed && !draco.has(index)) unbacked += count * size
    if (accessor.sparse !== undefined) claimed += checkSparse(gltf, accessor, count, size, where)
  })
  if (!(claimed <= maxBytes) || !(unbacked <= MAX_UNBACKED_BYTES)) {
    gltf.refuse(`claims ${Math.round(claimed / 1e6)} MB of geometry, more than is unpacked`)
  }
  return claimed
}

function elementBytes(gltf: GltfReader, accessor: JsonObject, where: string): number {
  const component = COMPONENT_BYTES[Number(accessor.componentType)]
  const components = COMPONENTS[String(accessor.type)]
  if (component === undefined || components === undefined) {
    return gltf.refuse(`is damaged: ${where} has an unknown type`)
  }
  return PADDED_BYTES[`${accessor.type}/${component}`] ?? component * components
}

/** Whether bytes stand behind `count` elements of `size` bytes; refuses if there are too few. */
function checkRange(
  gltf: GltfReader,
  owner: JsonObject,
  key: string,
  count: number,
  size: number,
  where: string,
): boolean {
  const index = gltf.reference(owner, key, where, 'bufferViews')
  if (index === null) return false
  const view = gltf.list(gltf.root, 'bufferViews')[index]!
  const stride =
    view.byteStride === undefined ? size : gltf.integer(view, 'byteStride', `buffer view ${index}`, 1)
  const end = gltf.integer(owner, 'byteOffset', where, 0, 0) + stride * (count - 1) + size
  if (stride < size || end > gltf.integer(view, 'byteLength', `buffer view ${index}`)) {
    gltf.refuse(`is damaged: ${where} reaches beyond its buffer view`)
  }
  return true
}

function checkSparse(
  gltf: GltfReader,
  accessor: JsonObject,
  accessorCount: number,
  size: number,
  where: string,
): number {
  const [sparse, indices, values] = sparseParts(gltf, accessor, where)
  const count = gltf.integer(sparse, 'count', where, 1)
  const indexBytes =
    COMPONENT_BYTES[Number(indices.componentType)] ?? gltf.refuse(`is damaged: ${where} has an unknown type`)
  if (count > accessorCount) gltf.refuse(`is damaged: ${where} replaces more elements than it has`)
  if (
    !checkRange(gltf, indices, 'bufferView', count, indexBytes, where) ||
    !checkRange(gltf, values, 'bufferView', count, size, where)
  ) {
    gltf.refuse(`is damaged: ${where} names no bytes for its sparse elements`)
  }
  return count * (indexBytes + size)
}

function sparseParts(
  gltf: GltfReader,
  accessor: JsonObject,
  where: string,
): readonly [JsonObject, JsonObject, JsonObject] {
  const [sparse] = gltf.list({ sparse: [accessor.sparse] }, 'sparse', `sparse of ${where}`)
  const [indices, values] = gltf.list(
    { parts: [sparse?.indices, sparse?.values] },
    'parts',
    `sparse of ${where}`,
  )
  return [sparse!, indices!, values!]
}

/** Accessors whose data comes out of a Draco stream and thus needs no buffer view. */
function dracoAccessors(gltf: GltfReader): Set<number> {
  const found = new Set<number>()
  for (const mesh of gltf.list(gltf.root, 'meshes')) {
    for (const primitive of gltf.list(mesh, 'primitives')) {
      if (gltf.extension(primitive, 'KHR_draco_mesh_compression') === null) continue
      for (const index of Object.values(primitive.attributes ?? {})) found.add(Number(index))
      if (primitive.indices !== undefined) found.add(Number(primitive.indices))
    }
  }
  return found
}
