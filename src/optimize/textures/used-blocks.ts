import {
  type Document,
  ExtensionProperty,
  Material,
  type Primitive,
  PropertyType,
  type Texture,
} from '@gltf-transform/core'
import { materialsOf } from '../document/materials-of.js'
import { isTriangles } from '../geometry/extract-geometry.js'
import type { Geometry } from '../geometry/geometry.js'
import { isWithinUnitSquare } from '../geometry/is-within-unit-square.js'
import type { ModelPart } from '../geometry/model-part.js'

/** Blocks along each side of a texture. */
export const BLOCKS = 128

/** Blocks of a texture, row by row from the top: 1 for those that belong to it, else 0. */
type BlockSet = Uint8Array

/** The blocks of a texture that some triangle reaches into. */
export interface UsedBlocks {
  /** Those that have unused ones beside them. */
  readonly border: BlockSet
  /** All of them, and some rings of others round them. Texture coordinates wrap, so they grow over the edges. */
  grown(rings: number): BlockSet
}

/**
 * Tells which blocks of a texture a model shows. `null` where texture coordinates alone do not tell: where they are
 * transformed or morphed, lie outside of the texture, or something else than triangles uses it.
 */
export function createUsedBlocks(
  document: Document,
  parts: readonly ModelPart[],
): (texture: Texture) => UsedBlocks | null {
  const root = document.getRoot()
  const transformed = root
    .listExtensionsUsed()
    .some(({ extensionName }) => extensionName === 'KHR_texture_transform')
  const others = root
    .listMeshes()
    .flatMap((mesh) => mesh.listPrimitives())
    .filter((primitive) => !isTriangles(primitive))
  const found = new Map<string, UsedBlocks | null>()
  return (texture) => {
    const materials = materialsUsing(texture)
    if (transformed || materials === null) return null
    const uses = (primitive: Primitive) => materialsOf(primitive).some((one) => materials.has(one))
    const users = parts.filter(({ primitive }) => uses(primitive))
    if (others.some(uses)) return null
    const key = users.map((part) => parts.indexOf(part)).join()
    const known = found.get(key)
    if (known !== undefined) return known
    const blocks = findUsedBlocks(users.map(({ geometry }) => geometry))
    found.set(key, blocks)
    return blocks
  }
}

/** `null` if something else uses the texture as well. */
function materialsUsing(texture: Texture): Set<Material | null> | null {
  const owners = texture
    .listParents()
    .flatMap((parent) => (parent instanceof ExtensionProperty ? parent.listParents() : [parent]))
    .filter((owner) => owner.propertyType !== PropertyType.ROOT)
  const materials = owners.filter((owner) => owner instanceof Material)
  return materials.length === owners.length ? new Set(materials) : null
}

/** Whichever set of texture coordinates the texture goes by: the blocks of all of them. */
function findUsedBlocks(geometries: readonly Geometry[]): UsedBlocks | null {
  const blocks: BlockSet = new Uint8Array(BLOCKS * BLOCKS)
  for (const { streams, targets, indices } of geometries) {
    if (targets.some((target) => [...target.keys()].some(isUv))) return null
    for (const [semantic, { data }] of streams) {
      if (!isUv(semantic)) continue
      if (!isWithinUnitSquare(data)) return null
      markTriangles(blocks, data as Float32Array, indices)
    }
  }
  const grown = [blocks]
  const unused = growOnce(blocks.map((value) => 1 - value))
  return {
    border: blocks.map((value, block) => value & unused[block]!),
    grown(rings) {
      while (grown.length <= rings) grown.push(growOnce(grown.at(-1)!))
      return grown[rings]!
    },
  }
}

const isUv = (semantic: string): boolean => semantic.startsWith('TEXCOORD_')

/** Adds the neighbours of each block, corners included. */
function growOnce(blocks: BlockSet): BlockSet {
  const wide = blocks.slice()
  for (let block = 0; block < blocks.length; block++) {
    if (blocks[block] === 0) continue
    const line = block - (block % BLOCKS)
    wide[line + ((block + 1) % BLOCKS)] = 1
    wide[line + ((block + BLOCKS - 1) % BLOCKS)] = 1
  }
  const grown = wide.slice()
  for (let block = 0; block < wide.length; block++) {
    if (wide[block] === 0) continue
    grown[(block + BLOCKS) % wide.length] = 1
    grown[(block + wide.length - BLOCKS) % wide.length] = 1
  }
  return grown
}

function markTriangles(blocks: BlockSet, uvs: Float32Array, indices: Uint32Array): void {
  for (let i = 0; i < indices.length; i += 3) {
    const a = indices[i]! * 2
    const b = indices[i + 1]! * 2
    const c = indices[i + 2]! * 2
    const ax = uvs[a]! * BLOCKS
    const ay = uvs[a + 1]! * BLOCKS
    const bx = uvs[b]! * BLOCKS
    const by = uvs[b + 1]! * BLOCKS
    const cx = uvs[c]! * BLOCKS
    const cy = uvs[c + 1]! * BLOCKS
    const left = Math.floor(Math.min(ax, bx, cx))
    const top = Math.floor(Math.min(ay, by, cy))
    const right = Math.floor(Math.max(ax, bx, cx))
    const bottom = Math.floor(Math.max(ay, by, cy))
    if (left === right && top === bottom) {
      blocks[wrap(top) * BLOCKS + wrap(left)] = 1
      continue
    }
    const turn = (bx - ax) * (cy - ay) - (by - ay) * (cx - ax) < 0 ? -1 : 1
    for (let y = top; y <= bottom; y++) {
      for (let x = left; x <= right; x++) {
        const outside =
          isBeyond(ax, ay, bx, by, turn, x, y) ||
          isBeyond(bx, by, cx, cy, turn, x, y) ||
          isBeyond(cx, cy, ax, ay, turn, x, y)
        if (!outside) blocks[wrap(y) * BLOCKS + wrap(x)] = 1
      }
    }
  }
}

/** Whether the unit block at (x, y) lies wholly on the outer side of an edge. */
function isBeyond(
  ax: number,
  ay: number,
  bx: number,
  by: number,
  turn: number,
  x: number,
  y: number,
): boolean {
  const nx = -(by - ay) * turn
  const ny = (bx - ax) * turn
  // The corner that is farthest inside.
  const cornerX = nx > 0 ? x + 1 : x
  const cornerY = ny > 0 ? y + 1 : y
  return nx * (cornerX - ax) + ny * (cornerY - ay) < 0
}

/** The far edge of a texture is the near one of its repetition. */
const wrap = (block: number) => (block + BLOCKS) % BLOCKS
