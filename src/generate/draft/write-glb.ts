/** A textured mesh, ready to be written. */
export interface DraftMesh {
  /** Three numbers a vertex: metres, y up, the front faces +Z. */
  readonly positions: Float32Array
  readonly normals: Float32Array
  /** Pairs within 0–1, v downwards, as glTF has it. */
  readonly uvs: Float32Array
  /** Four numbers a vertex, the last being the handedness; needed with a normal map only. */
  readonly tangents: Float32Array | null
  readonly triangles: Uint32Array
}

export interface DraftTexture {
  readonly bytes: Uint8Array
  readonly mimeType: 'image/jpeg' | 'image/png'
}

export interface DraftModel {
  readonly name: string
  readonly mesh: DraftMesh
  readonly color: DraftTexture
  readonly normal: DraftTexture | null
}

/** Writes a self-contained GLB with one mesh and one material: rough and not metallic. */
export async function writeGlb({ name, mesh, color, normal }: DraftModel): Promise<Uint8Array> {
  const { Document, WebIO } = await import('@gltf-transform/core')
  const document = new Document()
  document.getRoot().getAsset().generator = 'vite-plugin-rage3d draft'
  const buffer = document.createBuffer()
  const accessor = (data: Float32Array, type: 'VEC2' | 'VEC3' | 'VEC4') =>
    document.createAccessor().setType(type).setArray(data).setBuffer(buffer)
  const material = document
    .createMaterial('draft')
    .setRoughnessFactor(0.8)
    .setMetallicFactor(0)
    .setBaseColorTexture(document.createTexture('color').setImage(color.bytes).setMimeType(color.mimeType))
  const vertices = mesh.positions.length / 3
  const indices = vertices <= 65_535 ? Uint16Array.from(mesh.triangles) : mesh.triangles
  const primitive = document
    .createPrimitive()
    .setIndices(document.createAccessor().setType('SCALAR').setArray(indices).setBuffer(buffer))
    .setAttribute('POSITION', accessor(mesh.positions, 'VEC3'))
    .setAttribute('NORMAL', accessor(mesh.normals, 'VEC3'))
    .setAttribute('TEXCOORD_0', accessor(mesh.uvs, 'VEC2'))
    .setMaterial(material)
  if (normal) {
    material.setNormalTexture(
      document.createTexture('normal').setImage(normal.bytes).setMimeType(normal.mimeType),
    )
    if (mesh.tangents) primitive.setAttribute('TANGENT', accessor(mesh.tangents, 'VEC4'))
  }
  const node = document.createNode(name).setMesh(document.createMesh(name).addPrimitive(primitive))
  document.getRoot().setDefaultScene(document.createScene(name).addChild(node))
  return await new WebIO().writeBinary(document)
}
