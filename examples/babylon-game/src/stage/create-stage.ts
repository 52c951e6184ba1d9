import '@babylonjs/core/Lights/Shadows/shadowGeneratorSceneComponent.js'
import { ArcRotateCamera } from '@babylonjs/core/Cameras/arcRotateCamera.js'
import { Engine } from '@babylonjs/core/Engines/engine.js'
import { DirectionalLight } from '@babylonjs/core/Lights/directionalLight.js'
import { ShadowGenerator } from '@babylonjs/core/Lights/Shadows/shadowGenerator.js'
import { ImageProcessingConfiguration } from '@babylonjs/core/Materials/imageProcessingConfiguration.js'
import { Color3 } from '@babylonjs/core/Maths/math.color.js'
import { Vector3 } from '@babylonjs/core/Maths/math.vector.js'
import { DefaultRenderingPipeline } from '@babylonjs/core/PostProcesses/RenderPipeline/Pipelines/defaultRenderingPipeline.js'
import { Scene } from '@babylonjs/core/scene.js'
import { createSkyLight } from './sky-light.ts'

/** The parts of the picture that everything else stands in. */
export interface Stage {
  readonly engine: Engine
  readonly scene: Scene
  readonly camera: ArcRotateCamera
  readonly shadows: ShadowGenerator
  readonly pipeline: DefaultRenderingPipeline
}

/** Engine, camera, evening light, shadows and film look. */
export function createStage(canvas: HTMLCanvasElement): Stage {
  const engine = new Engine(canvas, true, { preserveDrawingBuffer: true, stencil: false }, true)
  const scene = new Scene(engine)
  scene.skipPointerMovePicking = true
  scene.environmentTexture = createSkyLight(scene)
  scene.environmentIntensity = 1.05
  scene.fogMode = Scene.FOGMODE_EXP2
  scene.fogDensity = 0.012
  scene.fogColor = Color3.FromHexString('#8a6a80').toLinearSpace()
  const camera = createCamera(scene)
  const { sun, shadows } = createSun(scene)
  sun.autoUpdateExtends = false
  const pipeline = createFilm(scene, camera)
  new ResizeObserver(() => engine.resize()).observe(canvas)
  return { engine, scene, camera, shadows, pipeline }
}

/** Looks north from above; the game moves its target, wheel and right mouse button move the rest. */
function createCamera(scene: Scene): ArcRotateCamera {
  const camera = new ArcRotateCamera('camera', -Math.PI / 2, 1.13, 11, new Vector3(0, 1, -1.2), scene)
  camera.fov = 0.75
  camera.minZ = 0.2
  camera.maxZ = 200
  return camera
}

function createSun(scene: Scene) {
  const sun = new DirectionalLight('sun', new Vector3(0.62, -0.85, 0.5), scene)
  sun.position.set(-14, 19, -11)
  sun.diffuse = Color3.FromHexString('#ffe2bd').toLinearSpace()
  sun.specular = sun.diffuse
  sun.intensity = 3.3
  const reach = 15
  sun.orthoLeft = sun.orthoBottom = -reach
  sun.orthoRight = sun.orthoTop = reach
  sun.shadowMinZ = 1
  sun.shadowMaxZ = 55
  const shadows = new ShadowGenerator(2048, sun)
  shadows.usePercentageCloserFiltering = true
  shadows.filteringQuality = ShadowGenerator.QUALITY_MEDIUM
  shadows.bias = 0.002
  shadows.normalBias = 0.015
  shadows.darkness = 0.12
  return { sun, shadows }
}

function createFilm(scene: Scene, camera: ArcRotateCamera): DefaultRenderingPipeline {
  const pipeline = new DefaultRenderingPipeline('film', true, scene, [camera])
  pipeline.samples = 4
  pipeline.bloomEnabled = true
  pipeline.bloomThreshold = 0.95
  pipeline.bloomWeight = 0.4
  pipeline.bloomKernel = 48
  pipeline.bloomScale = 0.5
  const picture = pipeline.imageProcessing
  picture.toneMappingEnabled = true
  picture.toneMappingType = ImageProcessingConfiguration.TONEMAPPING_KHR_PBR_NEUTRAL
  picture.exposure = 1.25
  picture.contrast = 1.18
  picture.vignetteEnabled = true
  picture.vignetteWeight = 1.6
  picture.vignetteColor.set(0.06, 0.02, 0.12, 0)
  return pipeline
}
