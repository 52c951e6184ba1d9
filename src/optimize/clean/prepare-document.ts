import type { Document, Scene } from '@gltf-transform/core'
import { dedup, prune, unpartition } from '@gltf-transform/functions'
import { OptimizeError } from '../../errors/index.js'

/**
 * Leaves one scene, one buffer and nothing that is not used. Names, extras, cameras, lights and empty nodes
 * stay: projects attach things to them. Nothing is joined, flattened or instanced.
 */
export async function prepareDocument(document: Document, warnings: string[]): Promise<Scene> {
  const scene = chooseScene(document, warnings)
  if (document.getRoot().listMeshes().length > 1) await document.transform(dedup({ keepUniqueNames: true }))
  await document.transform(
    prune({ keepLeaves: true, keepIndices: true, keepSolidTextures: true, keepExtras: true }),
    unpartition(),
  )
  if (document.getRoot().listBuffers().length === 0) document.createBuffer()
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
