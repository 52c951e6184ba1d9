import type { PhotoModel } from './types.js'

/** A collider as physics engines take it: a list of triangles. */
export interface ColliderMesh {
  /** x, y, z of each vertex, in metres, in the model's own space. */
  readonly positions: Float32Array
  /** Three vertices per triangle, counter-clockwise seen from outside. */
  readonly indices: Uint32Array
}

/**
 * Loads a model's collider; `null` where colliders are switched off. The convex hull (the default) suits
 * moving bodies, a `mesh` collider only bodies that stand still.
 */
export async function loadCollider(model: PhotoModel): Promise<ColliderMesh | null> {
  if (model.collider === null) return null
  const response = await fetch(model.collider)
  if (!response.ok) {
    throw new Error(`The collider of "${model.name}" could not be loaded: status ${response.status}.`)
  }
  return readColliderGlb(await response.arrayBuffer())
}

/** Reads the triangles of an uncompressed GLB, with the transforms of its nodes applied. */
export function readColliderGlb(glb: ArrayBuffer): ColliderMesh {
  const { json, bin } = splitGlb(glb)
  const positions: number[] = []
  const indices: number[] = []
  const visit = (nodeIndex: number, parent: Matrix) => {
    const node = json.nodes?.[nodeIndex] ?? {}
    const matrix = multiply(parent, localMatrix(node))
    const mesh = node.mesh === undefined ? undefined : json.meshes?.[node.mesh]
    for (const primitive of mesh?.primitives ?? []) {
      const offset = positions.length / 3
      const vertices = readAccessor(json, bin, primitive.attributes.POSITION)
      for (let i = 0; i < vertices.length; i += 3) positions.push(...transformPoint(matrix, vertices, i))
      const order =
        primitive.indices === undefined
          ? Array.from({ length: vertices.length / 3 }, (_, i) => i)
          : readAccessor(json, bin, primitive.indices)
      for (const index of order) indices.push(index + offset)
    }
    for (const child of node.children ?? []) visit(child, matrix)
  }
  for (const root of json.scenes?.[json.scene ?? 0]?.nodes ?? []) visit(root, IDENTITY)
  return { positions: new Float32Array(positions), indices: new Uint32Array(indices) }
}

interface GltfNode {
  mesh?: number
  children?: number[]
  matrix?: number[]
  translation?: [number, number, number]
  rotation?: [number, number, number, number]
  scale?: [number, number, number]
}

/** The part of a glTF document that a collider uses. */
interface GltfDocument {
  scene?: number
  scenes?: { nodes?: number[] }[]
  nodes?: GltfNode[]
  meshes?: { primitives: { attributes: { POSITION: number }; indices?: number }[] }[]
  accessors?: {
    bufferView: number
    byteOffset?: number
    componentType: number
    count: number
    type: string
  }[]
  bufferViews?: { byteOffset?: number; byteStride?: number }[]
}

const GLB_MAGIC = 0x46546c67

/** Layout: glTF 2.0 specification, section 4.4, "Binary glTF Layout". */
function splitGlb(glb: ArrayBuffer): { json: GltfDocument; bin: DataView } {
  const view = new DataView(glb)
  if (glb.byteLength < 20 || view.getUint32(0, true) !== GLB_MAGIC)
    throw new Error('The collider is not a GLB.')
  const jsonLength = view.getUint32(12, true)
  const json: GltfDocument = JSON.parse(new TextDecoder().decode(new Uint8Array(glb, 20, jsonLength)))
  const binStart = 20 + jsonLength + 8
  return { json, bin: new DataView(glb, Math.min(binStart, glb.byteLength)) }
}

const COMPONENTS: Record<number, { size: number; read: (view: DataView, at: number) => number }> = {
  5121: { size: 1, read: (view, at) => view.getUint8(at) },
  5123: { size: 2, read: (view, at) => view.getUint16(at, true) },
  5125: { size: 4, read: (view, at) => view.getUint32(at, true) },
  5126: { size: 4, read: (view, at) => view.getFloat32(at, true) },
}

function readAccessor(json: GltfDocument, bin: DataView, index: number): number[] {
  const accessor = json.accessors?.[index]
  const component = accessor && COMPONENTS[accessor.componentType]
  if (!accessor || !component) throw new Error('The collider is not an uncompressed mesh.')
  const bufferView = json.bufferViews?.[accessor.bufferView] ?? {}
  const width = accessor.type === 'VEC3' ? 3 : 1
  const stride = bufferView.byteStride ?? component.size * width
  const start = (bufferView.byteOffset ?? 0) + (accessor.byteOffset ?? 0)
  return Array.from({ length: accessor.count * width }, (_, i) =>
    component.read(bin, start + Math.floor(i / width) * stride + (i % width) * component.size),
  )
}

/** 4 × 4, column-major, as glTF has it. */
type Matrix = readonly number[]

const IDENTITY: Matrix = [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1]

/** The matrix of translation · rotation · scale: glTF 2.0 specification, section 3.5.3. */
function localMatrix(node: GltfNode): Matrix {
  if (node.matrix) return node.matrix
  const [tx, ty, tz] = node.translation ?? [0, 0, 0]
  const [x, y, z, w] = node.rotation ?? [0, 0, 0, 1]
  const [sx, sy, sz] = node.scale ?? [1, 1, 1]
  return [
    ...[1 - 2 * (y * y + z * z), 2 * (x * y + z * w), 2 * (x * z - y * w)].map((value) => value * sx),
    0,
    ...[2 * (x * y - z * w), 1 - 2 * (x * x + z * z), 2 * (y * z + x * w)].map((value) => value * sy),
    0,
    ...[2 * (x * z + y * w), 2 * (y * z - x * w), 1 - 2 * (x * x + y * y)].map((value) => value * sz),
    0,
    ...[tx, ty, tz, 1],
  ]
}

function multiply(a: Matrix, b: Matrix): Matrix {
  return IDENTITY.map((_, i) => {
    const row = i % 4
    const column = i - row
    return [0, 1, 2, 3].reduce((sum, k) => sum + a[k * 4 + row]! * b[column + k]!, 0)
  })
}

function transformPoint(m: Matrix, points: readonly number[], at: number): [number, number, number] {
  const [x, y, z] = [points[at]!, points[at + 1]!, points[at + 2]!]
  return [
    m[0]! * x + m[4]! * y + m[8]! * z + m[12]!,
    m[1]! * x + m[5]! * y + m[9]! * z + m[13]!,
    m[2]! * x + m[6]! * y + m[10]! * z + m[14]!,
  ]
}
