import { boundsOf, extentOf } from '../geometry/surface.js'
import { areaOf } from '../geometry/triangle-area.js'

/** A mesh to be cut. */
export interface AtlasJob {
  /** x, y, z per vertex. Vertices at one place are treated as one, so old seams do not matter. */
  readonly positions: Float32Array
  /** x, y, z per vertex; null where there are none. */
  readonly normals: Float32Array | null
  readonly indices: Uint32Array
  /** Edge of the textures that will be baked, in pixels. */
  readonly size: number
}

/** A mesh with new texture coordinates in which no two triangles overlap. */
export interface Atlas {
  /** Three per triangle, in the order of the triangles given. */
  readonly indices: Uint32Array
  /** For each vertex the one it was made from: charts double the vertices along their borders. */
  readonly source: Uint32Array
  /** u and v per vertex (0–1), v downwards. */
  readonly uvs: Float32Array
}

/**
 * Cuts a mesh into charts and packs them: xatlas, compiled to WebAssembly by `watlas`.
 * @returns null where they do not fit into one picture.
 */
export async function buildAtlas({ positions, normals, indices, size }: AtlasJob): Promise<Atlas | null> {
  const watlas = await import('watlas')
  await watlas.Initialize()
  const atlas = new watlas.Atlas()
  try {
    atlas.addMesh({
      vertexPositionData: enlarge(positions, indices),
      vertexCount: positions.length / 3,
      vertexPositionStride: 12,
      ...(normals ? { vertexNormalData: normals, vertexNormalStride: 12 } : {}),
      indexData: indices,
      indexCount: indices.length,
    })
    atlas.generate(
      { normalSeamWeight: 1 },
      {
        resolution: size,
        // Free pixels between charts.
        padding: size > 256 ? 4 : 2,
        bilinear: true,
        rotateChartsToAxis: true,
      },
    )
    return readAtlas(atlas, positions.length / 3)
  } finally {
    atlas.delete()
  }
}

/** xatlas leaves out triangles of up to 1.2e-7 square units, whatever the size of the mesh; this is twice as much. */
const MIN_AREA = 2 ** -22
/** Longest edge from which on its other tolerances are small. */
const MIN_EXTENT = 1
/** Longest edge that the smallest triangles are enlarged to at most: some have next to no area. */
const MAX_EXTENT = 2 ** 12

/** The mesh as large as xatlas needs it, by a power of two: that rounds nothing. */
function enlarge(positions: Float32Array, indices: Uint32Array): Float32Array {
  const extent = extentOf(boundsOf({ positions }))
  if (!(extent > 0)) return positions
  const wanted = Math.max(MIN_EXTENT / extent, Math.sqrt(MIN_AREA / smallestArea(positions, indices)))
  const scale = 2 ** Math.ceil(Math.log2(Math.min(wanted, MAX_EXTENT / extent)))
  return scale > 1 ? positions.map((value) => value * scale) : positions
}

/** Infinity where no triangle has any area. */
function smallestArea(positions: Float32Array, indices: Uint32Array): number {
  let smallest = Number.POSITIVE_INFINITY
  for (let i = 0; i < indices.length; i += 3) {
    const area = areaOf(positions, indices[i]! * 3, indices[i + 1]! * 3, indices[i + 2]! * 3)
    if (area > 0 && area < smallest) smallest = area
  }
  return smallest
}

type WatlasAtlas = InstanceType<typeof import('watlas')['Atlas']>

function readAtlas(atlas: WatlasAtlas, sourceVertices: number): Atlas | null {
  const mesh = atlas.getMesh(0)
  const indices = new Uint32Array(mesh.indexCount)
  mesh.getIndexArray(indices)
  const source = new Uint32Array(mesh.vertexCount)
  const uvs = new Float32Array(mesh.vertexCount * 2)
  // One scale for both axes keeps texels square.
  const edge = Math.max(atlas.width, atlas.height, 1)
  for (let i = 0; i < mesh.vertexCount; i++) {
    const { uv, xref } = mesh.getVertex(i)
    source[i] = xref
    uvs[i * 2] = uv[0] / edge
    uvs[i * 2 + 1] = uv[1] / edge
  }
  if (atlas.atlasCount > 1 || source.some((vertex) => vertex >= sourceVertices)) return null
  return { indices, source, uvs }
}
