import { type mat4, type Node, NodeIO, Primitive, type vec3 } from '@gltf-transform/core'
import { ALL_EXTENSIONS } from '@gltf-transform/extensions'

type Point = readonly [number, number, number]

/** The triangles of a GLB's scenes, in world coordinates, as a binary STL. */
export async function glbToStl(glb: Uint8Array): Promise<Uint8Array> {
  const document = await new NodeIO().registerExtensions(ALL_EXTENSIONS).readBinary(glb)
  const triangles: Point[][] = []
  for (const scene of document.getRoot().listScenes()) {
    scene.traverse((node) => triangles.push(...trianglesOf(node)))
  }
  return writeStl(triangles)
}

function trianglesOf(node: Node): Point[][] {
  const triangles: Point[][] = []
  const matrix = node.getWorldMatrix()
  for (const primitive of node.getMesh()?.listPrimitives() ?? []) {
    const position = primitive.getAttribute('POSITION')
    if (!position || primitive.getMode() !== Primitive.Mode.TRIANGLES) continue
    const indices = primitive.getIndices()
    const count = indices?.getCount() ?? position.getCount()
    const pointAt = (corner: number) =>
      transform(matrix, position.getElement(indices ? indices.getScalar(corner) : corner, [0, 0, 0]) as vec3)
    for (let corner = 0; corner + 2 < count; corner += 3) {
      triangles.push([pointAt(corner), pointAt(corner + 1), pointAt(corner + 2)])
    }
  }
  return triangles
}

/** 80 bytes of header, the number of triangles, and 50 bytes for each: normal, three points, two bytes unused. */
function writeStl(triangles: readonly (readonly Point[])[]): Buffer {
  const stl = Buffer.alloc(84 + 50 * triangles.length)
  stl.write('binary STL', 0, 'latin1')
  stl.writeUInt32LE(triangles.length, 80)
  let offset = 84
  for (const points of triangles) {
    const floats = [normalOf(points), ...points].flat()
    floats.forEach((value, index) => {
      stl.writeFloatLE(value, offset + 4 * index)
    })
    offset += 50
  }
  return stl
}

function normalOf([a, b, c]: readonly Point[]): Point {
  const [ux, uy, uz] = [b![0] - a![0], b![1] - a![1], b![2] - a![2]]
  const [vx, vy, vz] = [c![0] - a![0], c![1] - a![1], c![2] - a![2]]
  const [x, y, z] = [uy * vz - uz * vy, uz * vx - ux * vz, ux * vy - uy * vx]
  const length = Math.hypot(x, y, z) || 1
  return [x / length, y / length, z / length]
}

/** Column-major, as glTF stores matrices. */
function transform(m: mat4, [x, y, z]: vec3): Point {
  return [
    m[0] * x + m[4] * y + m[8] * z + m[12],
    m[1] * x + m[5] * y + m[9] * z + m[13],
    m[2] * x + m[6] * y + m[10] * z + m[14],
  ]
}
