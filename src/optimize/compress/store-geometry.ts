import type { Document, Mesh, mat4, Node } from '@gltf-transform/core'
import { setGeometry } from '../document/set-geometry.js'
import { type Geometry, positionsOf } from '../geometry/geometry.js'
import { largestScale, multiply } from '../geometry/matrix.js'
import type { ModelPart } from '../geometry/model-part.js'
import { type Box, boundsOf } from '../geometry/surface.js'
import { orderGeometry } from './order-geometry.js'
import { decodeGeometry, dequantizeMatrix, positionGrid, quantizeGeometry } from './quantize-geometry.js'

export interface StoreGeometryOptions {
  /** Level to fill; its primitives are those of `parts`. */
  readonly document: Document
  readonly parts: readonly ModelPart[]
  readonly quantized: boolean
  /** What simplification moved the surface by, in metres; 0: nothing. */
  readonly error: number
  /** Whether meshopt's octahedral filter will pack normals. */
  readonly filtered: boolean
}

/** Puts the geometry of rigid meshes into a document. Returns the parts as a reader will see them. */
export function storeGeometry(options: StoreGeometryOptions): ModelPart[] {
  const { document, parts, quantized } = options
  const ordered = parts
    .filter(({ geometry }) => geometry.indices.length > 0)
    .map((part) => ({ ...part, geometry: orderGeometry(part.geometry) }))
  if (!quantized) {
    for (const { primitive, geometry } of ordered) setGeometry(document, primitive, geometry)
    return ordered
  }
  return document
    .getRoot()
    .listMeshes()
    .flatMap((mesh) => {
      const own = ordered.filter(({ primitive }) => mesh.listPrimitives().includes(primitive))
      return own.length > 0 ? storeMesh(mesh, own, options) : []
    })
}

function storeMesh(
  mesh: Mesh,
  parts: readonly ModelPart[],
  { document, error, filtered }: StoreGeometryOptions,
): ModelPart[] {
  const scale = Math.max(...parts.flatMap(({ placements }) => placements.map(largestScale)))
  const grid = positionGrid(unionBox(parts.map(({ geometry }) => geometry)), error / scale)
  const matrix = dequantizeMatrix(grid)
  for (const parent of mesh.listParents()) if (isNode(parent)) scaleNode(document, parent, mesh, matrix)
  return parts.map(({ primitive, geometry, placements }) => {
    const stored = quantizeGeometry(geometry, { grid, keepDirections: filtered })
    setGeometry(document, primitive, stored)
    return {
      primitive,
      geometry: decodeGeometry(stored),
      placements: placements.map((m) => multiply(m, matrix)),
    }
  })
}

const isNode = (property: { propertyType: string }): property is Node => property.propertyType === 'Node'

function unionBox(geometries: readonly Geometry[]): Box {
  const boxes = geometries.map((geometry) => boundsOf({ positions: positionsOf(geometry) }))
  const pick = (k: 0 | 1 | 2, of: 'min' | 'max') => Math[of](...boxes.map((box) => box[of][k]))
  return {
    min: [pick(0, 'min'), pick(1, 'min'), pick(2, 'min')],
    max: [pick(0, 'max'), pick(1, 'max'), pick(2, 'max')],
  }
}

/** A node with children, an animation, a camera or a light keeps its own matrix: a child takes the mesh's. */
function scaleNode(document: Document, node: Node, mesh: Mesh, matrix: mat4): void {
  const animated = node.listParents().some((parent) => parent.propertyType === 'AnimationChannel')
  const busy =
    animated || node.listChildren().length > 0 || node.getCamera() || node.listExtensions().length > 0
  if (!busy) {
    // Not by `setMatrix`: taking a matrix apart that flattens an axis would lose its rotation.
    const placed = multiply(node.getMatrix(), matrix)
    const [x, y, z] = node.getScale()
    const step = matrix[0]
    node.setTranslation([placed[12], placed[13], placed[14]]).setScale([x * step, y * step, z * step])
    return
  }
  node.setMesh(null)
  node.addChild(document.createNode('').setMesh(mesh).setMatrix(matrix))
}
