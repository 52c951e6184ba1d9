import type { Document, Material, Primitive, Texture } from '@gltf-transform/core'
import type { Recipe } from '../../config/index.js'
import type { Atlas, BakedTextures, BakeMap, SourceProbe } from '../bake/index.js'
import { cloneDocument } from '../document/clone-document.js'
import { storeLevel } from '../document/store-level.js'
import { pickVertices } from '../geometry/compact-geometry.js'
import { type Geometry, positionsOf } from '../geometry/geometry.js'
import type { ModelPart } from '../geometry/model-part.js'
import type { ErrorMeter } from '../measure/surface-error.js'
import type { SourceModel } from '../source/load-source.js'
import { type EncodedTexture, encodeTexture } from '../textures/encode-texture.js'
import type { TextureRole } from '../textures/texture-role.js'
import type { Runner } from '../threads/runner.js'
import type { MadeLevel } from './made-level.js'

export interface BakeLevelOptions {
  readonly source: SourceModel
  /** Gives what is baked: the raw model, or a level that is fine enough, with the raw pictures. */
  readonly probe: () => Promise<SourceProbe>
  readonly mesh: Geometry
  /** meshoptimizer's estimate of how far the mesh is from the level before, in metres. */
  readonly error: number
  readonly meter: ErrorMeter
  /** Edge of the new pictures, in pixels. */
  readonly size: number
  readonly recipe: Recipe
  readonly signal: AbortSignal | undefined
}

/**
 * Cuts a new atlas for a mesh, and bakes the raw model's look onto it.
 * @returns null where no atlas can be packed.
 */
export async function bakeLevel(options: BakeLevelOptions): Promise<MadeLevel | null> {
  const { source, probe, mesh, size, signal } = options
  // The atlas is cut in another thread while this one sorts triangles into a tree.
  const [atlas, baked] = await Promise.all([cutAtlas(mesh, size, source.runner), probe()])
  if (!atlas) return null
  const { bakeTextures } = await import('../bake/index.js')
  const cut = pickVertices(mesh, atlas.source, atlas.indices)
  const geometry: Geometry = {
    ...cut,
    streams: new Map([...cut.streams, ['TEXCOORD_0', { size: 2, data: atlas.uvs }]]),
  }
  const textures = await bakeTextures({
    source: baked,
    target: {
      positions: positionsOf(geometry),
      normals: geometry.streams.get('NORMAL')!.data as Float32Array,
      uvs: atlas.uvs,
      indices: geometry.indices,
    },
    size,
    maps: mapsOf(source.skeleton),
    ...(signal ? { signal } : {}),
  })
  return store(source.skeleton, geometry, textures, options)
}

function cutAtlas(mesh: Geometry, size: number, runner: Runner): Promise<Atlas | null> {
  return runner.run('buildAtlas', {
    positions: positionsOf(mesh),
    normals: mesh.streams.get('NORMAL')!.data as Float32Array,
    indices: mesh.indices,
    size,
  })
}

/** Normals always: they hold what the raw geometry had and the level has not. */
function mapsOf(skeleton: Document): BakeMap[] {
  const materials = skeleton.getRoot().listMaterials()
  const glows = materials.some((material) => material.getEmissiveFactor().some((value) => value > 0))
  return ['baseColor', 'metallicRoughness', 'normal', ...(glows ? (['emissive'] as const) : [])]
}

const ROLES: Record<BakeMap, TextureRole> = {
  baseColor: { slots: ['baseColorTexture'], kind: 'color', alpha: 'none' },
  metallicRoughness: { slots: ['metallicRoughnessTexture', 'occlusionTexture'], kind: 'data', alpha: 'none' },
  normal: { slots: ['normalTexture'], kind: 'normal', alpha: 'none' },
  emissive: { slots: ['emissiveTexture'], kind: 'color', alpha: 'none' },
}

async function store(
  skeleton: Document,
  geometry: Geometry,
  textures: BakedTextures,
  { size, recipe, error, meter, signal }: BakeLevelOptions,
): Promise<MadeLevel> {
  const { document } = cloneDocument(skeleton)
  const material = replaceMaterials(document)
  const pictures: Promise<[Texture, EncodedTexture]>[] = []
  for (const map of Object.keys(ROLES) as BakeMap[]) {
    const image = textures[map]
    if (!image) continue
    const texture = document.createTexture(map)
    useTexture(material, map, texture)
    const pixels = { ...image, data: Buffer.from(image.data.buffer), original: false }
    const encoding = { pixels, role: ROLES[map], size, settings: recipe.textures }
    const encoded = encodeTexture({ ...encoding, sourceType: 'image/png', signal })
    pictures.push(encoded.then((picture) => [texture, picture]))
  }
  const primitive = replaceMeshes(document, material)
  const parts: ModelPart[] = [{ primitive, geometry, placements: [IDENTITY] }]
  const all = Promise.all(pictures).then((entries) => new Map(entries))
  // Whoever writes the level learns of a failure; until then it must not count as unhandled.
  all.catch(() => {})
  const { compression } = recipe
  const stored = await storeLevel({ skeleton: document, parts, compression, error, meter })
  return { stored, pictures: all }
}

const IDENTITY: ModelPart['placements'][number] = [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1]

/** One material instead of all; pictures hold what factors said. */
function replaceMaterials(document: Document): Material {
  const root = document.getRoot()
  const old = root.listMaterials()
  const material = document
    .createMaterial(old[0]?.getName() ?? '')
    .setDoubleSided(old.some((other) => other.getDoubleSided()))
  for (const other of old) other.dispose()
  for (const texture of root.listTextures()) texture.dispose()
  for (const extension of root.listExtensionsUsed()) {
    if (extension.extensionName === 'KHR_texture_transform') extension.dispose()
  }
  return material
}

function useTexture(material: Material, map: BakeMap, texture: Texture): void {
  if (map === 'baseColor') material.setBaseColorTexture(texture)
  else if (map === 'normal') material.setNormalTexture(texture)
  else if (map === 'emissive') material.setEmissiveTexture(texture).setEmissiveFactor([1, 1, 1])
  else {
    material.setMetallicRoughnessTexture(texture).setMetallicFactor(1).setRoughnessFactor(1)
    material.setOcclusionTexture(texture)
  }
}

/** The joined mesh stands in world space, in a node of its own; the old nodes stay, without their meshes. */
function replaceMeshes(document: Document, material: Material): Primitive {
  const root = document.getRoot()
  const name = root.listMeshes()[0]?.getName() ?? ''
  for (const mesh of root.listMeshes()) {
    for (const primitive of mesh.listPrimitives()) primitive.dispose()
    mesh.dispose()
  }
  const primitive = document.createPrimitive().setMaterial(material)
  const node = document.createNode(name).setMesh(document.createMesh(name).addPrimitive(primitive))
  root.getDefaultScene()!.addChild(node)
  return primitive
}
