import type { Document, Scene, Texture } from '@gltf-transform/core'
import { OptimizeError } from '../../errors/index.js'
import { addMissingTexCoords } from './add-missing-tex-coords.js'
import { dropUnused } from './drop-unused.js'
import { mendSkins } from './mend-skins.js'

/**
 * Leaves one scene, one buffer and nothing that is not used. Names, extras, cameras, lights and empty nodes
 * stay: projects attach things to them. Nothing is joined, flattened or instanced.
 */
export async function prepareDocument(document: Document, warnings: string[]): Promise<Scene> {
  const scene = chooseScene(document, warnings)
  mergeEqualTextures(document)
  // Animations often say the same times once for every channel.
  if (document.getRoot().listAnimations().length > 0 || mayHaveEqualMeshes(document)) {
    await mergeDuplicates(document)
  }
  mendSkins(document, warnings)
  dropUnused(document, scene)
  addMissingTexCoords(document, warnings)
  keepOneBuffer(document)
  return scene
}

function chooseScene(document: Document, warnings: string[]): Scene {
  const root = document.getRoot()
  const scenes = root.listScenes()
  const scene = root.getDefaultScene() ?? scenes[0] ?? sceneOfAllNodes(document)
  root.setDefaultScene(scene)
  const others = scenes.filter((other) => other !== scene)
  if (others.length > 0) {
    warnings.push(`Only the default scene was kept; ${others.length} other scene(s) were left out.`)
    for (const other of others) other.dispose()
  }
  let hasMesh = false
  scene.traverse((node) => {
    hasMesh ||= node.getMesh() !== null
  })
  if (!hasMesh) {
    throw new OptimizeError('RAGE3D_GLB_INVALID', 'The model is empty: its scene shows no mesh.')
  }
  return scene
}

/** A file without scenes is a library of nodes (glTF 2.0, section 3.5.1); here all of them are the model. */
function sceneOfAllNodes(document: Document): Scene {
  const scene = document.createScene()
  for (const node of document.getRoot().listNodes()) if (!node.getParentNode()) scene.addChild(node)
  return scene
}

/** Exporters often embed one picture once for every material that uses it. */
function mergeEqualTextures(document: Document): void {
  const kept: Texture[] = []
  for (const texture of document.getRoot().listTextures()) {
    const twin = kept.find((other) => sameImage(other, texture))
    if (!twin) {
      kept.push(texture)
      continue
    }
    for (const parent of texture.listParents()) if (parent !== document.getRoot()) parent.swap(texture, twin)
    texture.dispose()
  }
}

function sameImage(a: Texture, b: Texture): boolean {
  const [first, second] = [a.getImage(), b.getImage()]
  return first !== null && second !== null && Buffer.compare(first, second) === 0
}

/** glTF-Transform's functions take long to load, so only for meshes that could be equal by their numbers. */
function mayHaveEqualMeshes(document: Document): boolean {
  const meshes = document.getRoot().listMeshes()
  const shapes = meshes.map((mesh) => {
    const counts = mesh
      .listPrimitives()
      .map((primitive) => [
        primitive.getIndices()?.getCount(),
        primitive.getAttribute('POSITION')?.getCount(),
      ])
    return counts.join()
  })
  return new Set(shapes).size < meshes.length
}

async function mergeDuplicates(document: Document): Promise<void> {
  const [{ dedup }, { PropertyType }] = await Promise.all([
    import('@gltf-transform/functions'),
    import('@gltf-transform/core'),
  ])
  await document.transform(
    dedup({ keepUniqueNames: true, propertyTypes: [PropertyType.ACCESSOR, PropertyType.MESH] }),
  )
}

function keepOneBuffer(document: Document): void {
  const root = document.getRoot()
  const [buffer = document.createBuffer(), ...others] = root.listBuffers()
  for (const accessor of root.listAccessors()) accessor.setBuffer(buffer)
  for (const other of others) other.dispose()
}
