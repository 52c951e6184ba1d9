import {
  HemisphereLight,
  Mesh,
  Object3D,
  PerspectiveCamera,
  Raycaster,
  Scene,
  Vector3,
  WebGLRenderer,
  WebGLRenderTarget,
} from 'three'
import { addPhotoModel, disposePhotoModel, photoModelInfo } from '../../../src/runtime/three.js'
import { createLiveModel } from './live-model.js'

const canvas = document.querySelector('canvas')!
const renderer = new WebGLRenderer({ canvas, preserveDrawingBuffer: true })
const scene = new Scene()
const camera = new PerspectiveCamera(60, 1, 0.1, 1000)
scene.add(new HemisphereLight(0xffffff, 0xffffff, 4))
renderer.setSize(window.innerWidth, window.innerHeight)
camera.aspect = window.innerWidth / window.innerHeight
renderer.setAnimationLoop(() => renderer.render(scene, camera))

const map = { target: new WebGLRenderTarget(128, 128), camera: camera.clone() }

const nodes: Object3D[] = []

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
  createChild: (parent: Object3D) => {
    const child = new Object3D()
    parent.add(child)
    return child
  },
  isChild: (child: Object3D, parent: Object3D) => child.parent === parent,
  place: (node: Object3D, x: number, y: number, z: number) => node.position.set(x, y, z),
  placeOf: (node: Object3D) => node.position.toArray(),
  setScale: (node: Object3D, x: number, y = x, z = x) => void node.scale.set(x, y, z),
  putUnder(node: Object3D, x: number, y: number, z: number) {
    const parent = new Object3D()
    parent.scale.set(x, y, z)
    scene.add(parent.add(node))
  },
  dispose: disposePhotoModel,
  async look(distance: number, fov = Math.PI / 3) {
    camera.position.set(0, 0.5, distance)
    camera.fov = (fov * 180) / Math.PI
    camera.updateProjectionMatrix()
    renderer.render(scene, camera) // Learns the height of the picture.
    renderer.render(scene, camera)
    return { triangles: renderer.info.render.triangles, color: pixel(), meshes: meshes().length }
  },
  /** Triangles in the small picture and in the large one of a frame, both from the same place. */
  lookTwice(distance: number) {
    camera.position.set(0, 0.5, distance)
    map.camera.position.copy(camera.position)
    renderer.setRenderTarget(map.target)
    renderer.render(scene, map.camera)
    const small = renderer.info.render.triangles
    renderer.setRenderTarget(null)
    renderer.render(scene, camera)
    return { map: small, main: renderer.info.render.triangles }
  },
  /** Puts a clone in the place of the node. */
  cloneApart(node: Object3D) {
    const clone = node.clone()
    node.removeFromParent()
    scene.add(clone)
    return clone
  },
  attach: (node: Object3D) => void scene.add(node),
  resources: () => ({
    meshes: meshes().length,
    transformNodes: 0,
    textures: renderer.info.memory.textures,
    geometries: renderer.info.memory.geometries,
  }),
  hits() {
    const ray = new Raycaster(new Vector3(0, 0.5, 10), new Vector3(0, 0, -1))
    return new Set(ray.intersectObjects(scene.children).map((hit) => hit.object.uuid)).size
  },
}

function meshes(): Mesh[] {
  const found: Mesh[] = []
  scene.traverse((object) => {
    if (object instanceof Mesh) found.push(object)
  })
  return found
}

function pixel(): number[] {
  const copy = new OffscreenCanvas(canvas.width, canvas.height).getContext('2d')!
  copy.drawImage(canvas, 0, 0)
  return [...copy.getImageData(canvas.width / 2, canvas.height / 2, 1, 1).data]
}
