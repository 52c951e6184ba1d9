// Where meshes stand: hierarchies, odd scales, instances; and variants of their materials.
import { EXTMeshGPUInstancing, KHRMaterialsVariants } from '@gltf-transform/extensions'

export function placeMeshes(document, { chance, between, integer, pick, odd }) {
  const scale = 10 ** between(-3, 3)
  const place = (reach) => [between(-reach, reach), between(-reach, reach), between(-reach, reach)]
  let parent = document.createNode('root').setScale([scale, scale, scale])
  document.getRoot().listScenes()[0].addChild(parent)
  if (odd(0.15, 'far from the origin')) parent.setTranslation(place(100 * scale))
  for (const [i, mesh] of document.getRoot().listMeshes().entries()) {
    for (let copies = odd(0.15, 'shared mesh') ? integer(2, 3) : 1; copies > 0; copies--) {
      const node = document.createNode(`node-${i}-${copies}`).setMesh(mesh).setTranslation(place(1))
      const half = between(-1.5, 1.5)
      if (chance(0.3)) node.setRotation([0, Math.sin(half), 0, Math.cos(half)])
      if (odd(0.2, 'uneven scale')) node.setScale([between(0.2, 2), between(0.2, 2), between(0.2, 2)])
      if (odd(0.1, 'mirrored')) node.setScale([-1, 1, 1])
      if (odd(0.03, 'flattened')) node.setScale([1, 0, 1])
      parent.addChild(node)
      if (chance(0.2)) parent = node
    }
  }
  if (odd(0.1, 'camera')) {
    const camera = document.createCamera('eye').setType(pick(['perspective', 'orthographic']))
    parent.addChild(document.createNode('eye').setCamera(camera.setZNear(0.1).setZFar(100).setYFov(1)))
  }
}

export function addInstances(document, { between, integer, note }) {
  const root = document.getRoot()
  const isFree = (node) => node.getMesh() && !node.getSkin() && node.listChildren().length === 0
  const node = root.listNodes().find(isFree)
  if (!node) return
  note('instances')
  const places = Float32Array.from({ length: 3 * integer(1, 4) }, () => between(-2, 2))
  const translation = document.createAccessor().setType('VEC3').setArray(places)
  const batch = document.createExtension(EXTMeshGPUInstancing).createInstancedMesh()
  batch.setAttribute('TRANSLATION', translation.setBuffer(root.listBuffers()[0]))
  node.setExtension('EXT_mesh_gpu_instancing', batch)
}

export function addVariants(document, { pick, note }) {
  const root = document.getRoot()
  const primitive = pick(root.listMeshes()).listPrimitives()[0]
  const plain = root.listMaterials().find((material) => !material.getExtras().textured)
  const material = plain ?? primitive.getMaterial()
  if (!material) return
  note('variants')
  const extension = document.createExtension(KHRMaterialsVariants)
  const mapping = extension
    .createMapping()
    .setMaterial(material)
    .addVariant(extension.createVariant('evening'))
  primitive.setExtension('KHR_materials_variants', extension.createMappingList().addMapping(mapping))
}
