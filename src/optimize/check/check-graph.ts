import { type GltfReader, isObject, type JsonObject } from './json.js'

/** Checks that primitives, textures and nodes refer to what exists, and that the nodes form trees. */
export function checkGraph(gltf: GltfReader): void {
  gltf.list(gltf.root, 'meshes').forEach((mesh, index) => {
    for (const primitive of gltf.list(mesh, 'primitives')) checkPrimitive(gltf, primitive, `mesh ${index}`)
  })
  // Textures without a picture are not refused: `readDocument` leaves them out.
  gltf.list(gltf.root, 'textures').forEach((texture, index) => {
    gltf.reference(texture, 'sampler', `texture ${index}`, 'samplers')
  })
  gltf.list(gltf.root, 'materials')
  const nodes = gltf.list(gltf.root, 'nodes')
  nodes.forEach((node, index) => {
    gltf.reference(node, 'mesh', `node ${index}`, 'meshes')
    gltf.reference(node, 'skin', `node ${index}`, 'skins')
  })
  gltf.list(gltf.root, 'scenes').forEach((scene, index) => {
    indicesOf(gltf, scene, 'nodes', `scene ${index}`)
  })
  gltf.reference(gltf.root, 'scene', 'the file', 'scenes')
  checkTrees(gltf, nodes)
}

function checkPrimitive(gltf: GltfReader, primitive: JsonObject, where: string): void {
  const attributes = isObject(primitive.attributes)
    ? primitive.attributes
    : gltf.refuse(`is damaged: a primitive of ${where} has no attributes`)
  gltf.reference(primitive, 'indices', where, 'accessors')
  gltf.reference(primitive, 'material', where, 'materials')
  const accessors = gltf.list(gltf.root, 'accessors')
  const counts = Object.keys(attributes).map((name) => {
    return accessors[gltf.reference(attributes, name, where, 'accessors')!]!.count
  })
  if (new Set(counts).size > 1) gltf.refuse(`is damaged: the attributes of ${where} differ in length`)
}

function indicesOf(gltf: GltfReader, owner: JsonObject, key: string, where: string): readonly number[] {
  const list = owner[key] ?? []
  if (!Array.isArray(list)) return gltf.refuse(`is damaged: ${key} of ${where} is no list`)
  return list.map((entry) => gltf.reference({ entry }, 'entry', where, 'nodes') ?? 0)
}

/** Follows each node to its root: a node with two parents or a loop would trap whatever walks the scene. */
function checkTrees(gltf: GltfReader, nodes: readonly JsonObject[]): void {
  const parents = new Int32Array(nodes.length).fill(-1)
  nodes.forEach((node, index) => {
    for (const child of indicesOf(gltf, node, 'children', `node ${index}`)) {
      if (parents[child] !== -1) gltf.refuse(`is damaged: node ${child} has two parents`)
      parents[child] = index
    }
  })
  const checked = new Uint8Array(nodes.length)
  for (let start = 0; start < nodes.length; start++) {
    const path: number[] = []
    for (let node = start; node !== -1 && checked[node] !== 1; node = parents[node]!) {
      if (checked[node] === 2) gltf.refuse('is damaged: its nodes form a loop')
      checked[node] = 2
      path.push(node)
    }
    for (const node of path) checked[node] = 1
  }
}
