import {
  AnimationChannel,
  type Document,
  type Material,
  type Mesh,
  type Node,
  type Primitive,
  PropertyType,
} from '@gltf-transform/core'
import type { Mapping, Volume } from '@gltf-transform/extensions'
import { materialsOf, variantsOf } from '../document/materials-of.js'

const IDENTITY = [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1]

/**
 * Quantises whatever a document holds with glTF-Transform, for models that are more than rigid meshes:
 * it knows how skins, morph targets and instances take up a mesh's scale.
 */
export async function quantizeDocument(document: Document): Promise<void> {
  const { dedup, prune, quantize } = await import('@gltf-transform/functions')
  spellOutBindMatrices(document)
  wrapMeshesOfFlatNodes(document)
  const primitives = document
    .getRoot()
    .listMeshes()
    .flatMap((mesh) => mesh.listPrimitives())
  const before = primitives
    .filter((primitive) => materialsOf(primitive).some(thicknessOf))
    .map(placeMaterials)
  const morphed = listMorphed(document)
  await document.transform(
    quantize({
      quantizePosition: 14,
      quantizeNormal: 8,
      quantizeTexcoord: 12,
      quantizeColor: 8,
      quantizeWeight: 8,
      quantizeGeneric: 12,
      // Its own also merges materials. Pictures come in later: those that differ only in them look equal here.
      cleanup: false,
    }),
  )
  scaleVolumes(before)
  for (const { node, mesh } of morphed)
    if (node.getMesh() !== mesh) handWeights(node, node.listChildren().at(-1)!)
  await document.transform(
    prune({
      propertyTypes: [PropertyType.ACCESSOR, PropertyType.SKIN, PropertyType.MATERIAL],
      keepAttributes: true,
      keepIndices: true,
      keepLeaves: true,
      keepSolidTextures: true,
    }),
    dedup({ propertyTypes: [PropertyType.ACCESSOR, PropertyType.SKIN], keepUniqueNames: true }),
  )
}

/** A primitive before quantisation. */
interface Placed {
  readonly primitive: Primitive
  readonly material: Material | null
  /** Longest edge of its own box, in the units that a thickness is given in. */
  readonly extent: number
}

const placeMaterials = (primitive: Primitive): Placed => ({
  primitive,
  material: primitive.getMaterial(),
  extent: extentOf(primitive),
})

function extentOf(primitive: Primitive): number {
  const positions = primitive.getAttribute('POSITION')!
  const [min, max] = [positions.getMinNormalized([]), positions.getMaxNormalized([])]
  return Math.max(...min.map((low, axis) => max[axis]! - low))
}

/**
 * Thickness counts in a mesh's own units (KHR_materials_volume), which quantisation has changed. `quantize` knows that of
 * a primitive's material, which it copies for each, and not of those that variants give it.
 */
function scaleVolumes(before: readonly Placed[]): void {
  const copies = new Map<Material, Map<number, Material>>()
  const done = new Set<Mapping>()
  for (const { primitive, material, extent } of before) {
    const scaled = (original: Material | null) => {
      if (!original || !thicknessOf(original) || extent === 0) return original
      const thickness = (thicknessOf(original) * extentOf(primitive)) / extent
      // The box is rounded as well: more digits would only keep equal materials apart.
      const key = Number(thickness.toPrecision(3))
      const byThickness = copies.get(original) ?? new Map<number, Material>()
      copies.set(original, byThickness)
      const copy = byThickness.get(key) ?? withThickness(original, thickness)
      byThickness.set(key, copy)
      return copy
    }
    primitive.setMaterial(scaled(material))
    for (const mapping of variantsOf(primitive)) {
      // Primitives may share a list.
      if (!done.has(mapping)) mapping.setMaterial(scaled(mapping.getMaterial())!)
      done.add(mapping)
    }
  }
}

const volumeOf = (material: Material) => material.getExtension<Volume>('KHR_materials_volume')

const thicknessOf = (material: Material): number => volumeOf(material)?.getThicknessFactor() ?? 0

function withThickness(material: Material, thickness: number): Material {
  const volume = volumeOf(material)!.clone().setThicknessFactor(thickness)
  return material.clone().setExtension('KHR_materials_volume', volume)
}

/** Inverse bind matrices may be left out when all are the identity; `quantize` has to write into them. */
function spellOutBindMatrices(document: Document): void {
  const buffer = document.getRoot().listBuffers()[0]!
  for (const skin of document.getRoot().listSkins()) {
    if (skin.getInverseBindMatrices()) continue
    const matrices = Float32Array.from(skin.listJoints().flatMap(() => IDENTITY))
    skin.setInverseBindMatrices(
      document.createAccessor().setType('MAT4').setArray(matrices).setBuffer(buffer),
    )
  }
}

/** `quantize` takes a node's matrix apart, which loses its rotation if it flattens an axis. A child's stays as it is. */
function wrapMeshesOfFlatNodes(document: Document): void {
  for (const node of document.getRoot().listNodes()) {
    const mesh = node.getMesh()
    const rigid = mesh && !node.getSkin() && node.listExtensions().length === 0
    if (!rigid || !node.getScale().includes(0)) continue
    const child = document.createNode('').setMesh(mesh)
    node.setMesh(null).addChild(child)
    handWeights(node, child)
  }
}

/** A node that says itself how far its mesh is morphed. */
interface Morphed {
  readonly node: Node
  readonly mesh: Mesh
}

const listMorphed = (document: Document): Morphed[] =>
  document
    .getRoot()
    .listNodes()
    .flatMap((node) => {
      const mesh = node.getMesh()
      return mesh && node.getWeights().length > 0 ? [{ node, mesh }] : []
    })

/** Morph weights, and what animates them, follow a mesh that was moved to a new child: `quantize` forgets the former. */
function handWeights(node: Node, child: Node): void {
  child.setWeights(node.getWeights())
  node.setWeights([])
  for (const parent of node.listParents()) {
    const morphs = parent instanceof AnimationChannel && parent.getTargetPath() === 'weights'
    if (morphs) parent.setTargetNode(child)
  }
}
