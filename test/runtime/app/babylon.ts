import '@babylonjs/core/Materials/standardMaterial.js'
import { FreeCamera } from '@babylonjs/core/Cameras/freeCamera.js'
import { Engine } from '@babylonjs/core/Engines/engine.js'
import { HemisphericLight } from '@babylonjs/core/Lights/hemisphericLight.js'
import { Color4 } from '@babylonjs/core/Maths/math.color.js'
import { Vector3 } from '@babylonjs/core/Maths/math.vector.js'
import { TransformNode } from '@babylonjs/core/Meshes/transformNode.js'
import { Scene } from '@babylonjs/core/scene.js'
import { addPhotoModel, photoModelInfo } from '../../../src/runtime/babylon.js'
import { createLiveModel } from './live-model.js'

const canvas = document.querySelector('canvas')!
const engine = new Engine(canvas, false, { preserveDrawingBuffer: true })
const scene = new Scene(engine)
scene.clearColor = new Color4(0, 0, 0, 1)
const camera = new FreeCamera('camera', new Vector3(0, 0.5, -2), scene)
camera.fov = Math.PI / 3
camera.maxZ = 1000
new HemisphericLight('light', new Vector3(0, 1, -1), scene).intensity = 2
engine.runRenderLoop(() => scene.render())

const nextFrame = () => new Promise<void>((resolve) => scene.onAfterRenderObservable.addOnce(() => resolve()))

const nodes: TransformNode[] = []

export const harness = {
  async addPhotoModel(model: Parameters<typeof addPhotoModel>[0], options = {}) {
    const node = await addPhotoModel(model, scene, options)
    nodes.push(node)
    return node
  },
  disposeAll() {
    for (const node of nodes.splice(0)) harness.dispose(node)
  },
  createLiveModel,
  photoModelInfo,
  createChild: (parent: TransformNode) => {
    const child = new TransformNode('mine', scene)
    child.parent = parent
    return child
  },
  isChild: (child: TransformNode, parent: TransformNode) => child.parent === parent && !child.isDisposed(),
  place: (node: TransformNode, x: number, y: number, z: number) => node.position.set(x, y, z),
  placeOf: (node: TransformNode) => node.position.asArray(),
  setScale: (node: TransformNode, x: number, y = x, z = x) => void node.scaling.set(x, y, z),
  putUnder(node: TransformNode, x: number, y: number, z: number) {
    const parent = new TransformNode('parent', scene)
    parent.scaling.set(x, y, z)
    node.parent = parent
  },
  dispose: (node: TransformNode) => node.dispose(),
  async look(distance: number, fov = Math.PI / 3) {
    camera.position.set(0, 0.5, -distance)
    camera.fov = fov
    await nextFrame()
    await nextFrame()
    return { triangles: scene.getActiveIndices() / 3, color: pixel(), meshes: scene.meshes.length }
  },
  resources: () => ({
    meshes: scene.meshes.length,
    transformNodes: scene.transformNodes.length,
    textures: engine.getLoadedTexturesCache().length,
    geometries: scene.geometries.length,
  }),
}

function pixel(): number[] {
  const copy = new OffscreenCanvas(canvas.width, canvas.height).getContext('2d')!
  copy.drawImage(canvas, 0, 0)
  return [...copy.getImageData(canvas.width / 2, canvas.height / 2, 1, 1).data]
}
