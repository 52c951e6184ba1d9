// Primitives with every attribute, type of index and mode.
import { createShape } from './random-shape.mjs'

/** Larger shapes make no fans: simplifying what has ten thousands of triangles round one vertex takes minutes. */
const MOST_FOR_FANS = 5000

export function createPrimitive(document, dice) {
  const { pick, odd } = dice
  const shape = createShape(dice)
  const primitive = document.createPrimitive()
  const count = shape.positions.length / 3
  setAttribute(document, primitive, 'POSITION', shape.positions)
  if (odd(0.1, 'flipped normals')) shape.normals = shape.normals.map((value) => -value)
  if (!odd(0.15, 'no normals')) setAttribute(document, primitive, 'NORMAL', shape.normals)
  if (!odd(0.15, 'no uv')) setAttribute(document, primitive, 'TEXCOORD_0', shape.uvs)
  addExtras(document, primitive, shape, dice)
  if (odd(0.1, 'not indexed')) unshareVertices(primitive, shape.indices)
  else primitive.setIndices(createIndices(document, shape.indices, count, dice))
  // Any list of corners is a strip or a fan, if not a pretty one.
  if (count < MOST_FOR_FANS && odd(0.05, 'strip or fan')) primitive.setMode(pick([5, 6]))
  if (odd(0.05, 'sparse')) primitive.getAttribute('POSITION').setSparse(true)
  if (!odd(0.1, 'no material')) dress(document, primitive, dice)
  return primitive
}

export function createLines(document) {
  const primitive = document.createPrimitive().setMode(1)
  const positions = Float32Array.of(0, 0, 0, 1, 1, 1, 0, 1, 0, 1, 0, 1)
  setAttribute(document, primitive, 'POSITION', positions)
  return primitive
}

function setAttribute(document, primitive, semantic, array, { size, normalized = false } = {}) {
  const type = size ? `VEC${size}` : /^TEXCOORD/.test(semantic) ? 'VEC2' : 'VEC3'
  const [buffer] = document.getRoot().listBuffers()
  const accessor = document.createAccessor().setType(type).setArray(array).setBuffer(buffer)
  primitive.setAttribute(semantic, accessor.setNormalized(normalized))
}

function addExtras(document, primitive, { positions, normals, uvs }, { pick, odd }) {
  const count = positions.length / 3
  if (primitive.getAttribute('TEXCOORD_0') && odd(0.2, 'uv 1')) {
    const second = uvs.map((value) => value * 0.5 + 0.25)
    setAttribute(document, primitive, 'TEXCOORD_1', second)
  }
  if (odd(0.2, 'vertex colours')) {
    const size = pick([3, 4])
    const Type = pick([Float32Array, Uint8Array, Uint16Array])
    const top = { Float32Array: 1, Uint8Array: 255, Uint16Array: 65535 }[Type.name]
    const colorAt = (i) =>
      top * (0.5 + 0.5 * Math.sin(3 * positions[3 * Math.floor(i / size) + ((i % size) % 3)]))
    const colors = Type.from({ length: count * size }, (_, i) => colorAt(i))
    setAttribute(document, primitive, 'COLOR_0', colors, { size, normalized: Type !== Float32Array })
  }
  if (odd(0.05, 'custom attribute')) {
    const heat = Float32Array.from({ length: count * 2 }, (_, i) => i)
    setAttribute(document, primitive, '_HEAT', heat, { size: 2 })
  }
  if (primitive.getAttribute('NORMAL') && odd(0.1, 'tangents')) {
    const tangents = Float32Array.from({ length: count * 4 }, (_, i) => tangentAt(normals, i))
    setAttribute(document, primitive, 'TANGENT', tangents, { size: 4 })
  }
}

/** Of any unit vector across the normal. */
function tangentAt(normals, i) {
  const vertex = Math.floor(i / 4)
  const axis = i % 4
  if (axis === 3) return 1
  const [x, y, z] = normals.subarray(3 * vertex, 3 * vertex + 3)
  const across = Math.abs(y) < 0.9 ? [z, 0, -x] : [0, -z, y]
  return across[axis] / Math.hypot(...across)
}

function unshareVertices(primitive, indices) {
  for (const attribute of primitive.listAttributes()) {
    const size = attribute.getElementSize()
    const source = attribute.getArray()
    const array = new source.constructor(indices.length * size)
    indices.forEach((vertex, i) => {
      for (let k = 0; k < size; k++) array[i * size + k] = source[vertex * size + k]
    })
    attribute.setArray(array)
  }
}

function createIndices(document, indices, vertices, { pick }) {
  const types = [Uint8Array, Uint16Array, Uint32Array]
  const smallest = vertices < 255 ? 0 : vertices < 65535 ? 1 : 2
  const [buffer] = document.getRoot().listBuffers()
  const array = pick(types.slice(smallest)).from(indices)
  return document.createAccessor().setType('SCALAR').setArray(array).setBuffer(buffer)
}

/** A texture that no coordinates belong to is an error of the file, which is not what is tried here. */
function dress(document, primitive, { pick, note }) {
  const material = pick(document.getRoot().listMaterials())
  const { textured, needsUv1 } = material.getExtras()
  const wanted = needsUv1 ? 'TEXCOORD_1' : 'TEXCOORD_0'
  if (textured && !primitive.getAttribute(wanted)) note('no material for want of uv')
  else primitive.setMaterial(material)
}
