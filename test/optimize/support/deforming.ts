import type { Document, Node } from '@gltf-transform/core'
import { listParts } from '../../../src/optimize/geometry/list-parts.js'
import { boundsOf, createSurface, extentOf, type Surface } from '../../../src/optimize/geometry/surface.js'
import { createErrorMeter } from '../../../src/optimize/measure/surface-error.js'
import { addModel, emptyDocument, type ModelData, primitiveOf } from './models.js'
import { readGlb } from './read-output.js'

/** A grid of `columns` × `rows` quads over the unit square, bent by `place`. */
export function sheet(
  columns: number,
  rows: number,
  place: (u: number, v: number) => [number, number, number],
): ModelData {
  const positions: number[] = []
  const indices: number[] = []
  for (let r = 0; r <= rows; r++) {
    for (let c = 0; c <= columns; c++) positions.push(...place(c / columns, r / rows))
  }
  for (let r = 0; r < rows; r++) {
    for (let c = 0; c < columns; c++) {
      const a = r * (columns + 1) + c
      indices.push(a, a + columns + 1, a + 1, a + 1, a + columns + 1, a + columns + 2)
    }
  }
  return { positions: Float32Array.from(positions), indices: Uint32Array.from(indices) }
}

/** A straight limb, 2 m long, along y; `u` goes round it, the last column repeats the first one to the bit. */
export function limb(u: number, v: number): [number, number, number] {
  const angle = 2 * Math.PI * (u % 1)
  const radius = 0.2 * Math.sqrt(Math.max(0, 1 - Math.max(0, 1 - 10 * v, 10 * v - 9) ** 2))
  return [radius * Math.cos(angle), 2 * v, radius * Math.sin(angle)]
}

/** Meshes side by side in one skin of two joints: the upper one, a metre up, is free to bend. Named `elbow`. */
export function bentLimb(...meshes: ModelData[]): Document {
  const document = emptyDocument()
  const buffer = document.getRoot().listBuffers()[0]!
  const shoulder = document.createNode('shoulder')
  const elbow = document.createNode('elbow').setTranslation([0, 1, 0])
  document.getRoot().getDefaultScene()!.addChild(shoulder.addChild(elbow))
  const inverse = [0, -1].flatMap((y) => [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, y, 0, 1])
  const matrices = document
    .createAccessor()
    .setType('MAT4')
    .setArray(new Float32Array(inverse))
    .setBuffer(buffer)
  const skin = document.createSkin().addJoint(shoulder).addJoint(elbow).setInverseBindMatrices(matrices)
  const primitives = meshes.map((mesh) => {
    const heights = Array.from({ length: mesh.positions.length / 3 }, (_, i) => mesh.positions[i * 3 + 1]!)
    const upper = heights.map((y) => Math.min(1, Math.max(0, (y - 0.8) / 0.4)))
    const vec4 = (array: Float32Array<ArrayBuffer> | Uint8Array<ArrayBuffer>) =>
      document.createAccessor().setType('VEC4').setArray(array).setBuffer(buffer)
    return primitiveOf(document, mesh)
      .setAttribute('JOINTS_0', vec4(new Uint8Array(upper.flatMap((w) => [0, w > 0 ? 1 : 0, 0, 0]))))
      .setAttribute('WEIGHTS_0', vec4(new Float32Array(upper.flatMap((w) => [1 - w, w, 0, 0]))))
  })
  addModel(document, ...primitives).setSkin(skin)
  return document
}

/** Bends the elbow by some 90°. */
export function bendElbow(document: Document): void {
  const elbow = document
    .getRoot()
    .listNodes()
    .find((node: Node) => node.getName() === 'elbow')
  elbow!.setRotation([0, 0, Math.sin(0.8), Math.cos(0.8)])
}

/** Adds an animation that bends it as far, and back. */
export function animateElbow(document: Document): void {
  const root = document.getRoot()
  const buffer = root.listBuffers()[0]!
  const elbow = root.listNodes().find((node) => node.getName() === 'elbow')!
  const bent = [0, 0, Math.sin(0.8), Math.cos(0.8)]
  const accessor = (type: 'SCALAR' | 'VEC4', values: number[]) =>
    document.createAccessor().setType(type).setArray(new Float32Array(values)).setBuffer(buffer)
  const sampler = document
    .createAnimationSampler()
    .setInput(accessor('SCALAR', [0, 1, 2, 3]))
    .setOutput(accessor('VEC4', [...[0, 0, 0, 1], ...bent, ...bent, ...[0, 0, 0, 1]]))
  const channel = document
    .createAnimationChannel()
    .setSampler(sampler)
    .setTargetNode(elbow)
    .setTargetPath('rotation')
  document.createAnimation('bend').addSampler(sampler).addChannel(channel)
}

/** What a GLB shows once `pose` has changed its nodes. */
export async function surfaceOf(
  glb: Uint8Array,
  pose: (document: Document) => void = () => {},
): Promise<Surface> {
  const document = await readGlb(glb)
  pose(document)
  const root = document.getRoot()
  return createSurface(listParts(root.getDefaultScene() ?? root.listScenes()[0]!))
}

/** Deviation of one surface from another, as a share of the extent. */
export async function deviation(raw: Surface, level: Surface): Promise<number> {
  return (await createErrorMeter(raw).measure(level)) / extentOf(boundsOf(raw))
}

/** Edges that only one triangle has, of a surface whose vertices count as one where they share a place. */
export function openEdges({ positions, indices }: Surface): number {
  const placeOf = (vertex: number) =>
    [0, 1, 2].map((k) => Math.round(positions[vertex * 3 + k]! * 1e5)).join(' ')
  const edges = new Map<string, number>()
  for (let i = 0; i < indices.length; i += 3) {
    const corners = [0, 1, 2].map((k) => placeOf(indices[i + k]!))
    if (new Set(corners).size < 3) continue
    for (const k of [0, 1, 2]) {
      const edge = [corners[k]!, corners[(k + 1) % 3]!].sort().join(' / ')
      edges.set(edge, (edges.get(edge) ?? 0) + 1)
    }
  }
  return [...edges.values()].filter((count) => count === 1).length
}
