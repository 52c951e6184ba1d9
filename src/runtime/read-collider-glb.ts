import { type GltfNode, IDENTITY, localMatrix, type Matrix, multiply, transformPoint } from './node-matrix.js'

/** A collider as physics engines take it: a list of triangles. */
export interface ColliderMesh {
  /** x, y, z of each vertex, in metres, in the model's own space. */
  readonly positions: Float32Array
  /** Three vertices per triangle, counter-clockwise seen from outside. */
  readonly indices: Uint32Array
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
