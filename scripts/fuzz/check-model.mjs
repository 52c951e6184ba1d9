// What must hold for every model and recipe.
import { NodeIO } from '@gltf-transform/core'
import { ALL_EXTENSIONS } from '@gltf-transform/extensions'
import { cloneDocument, getBounds } from '@gltf-transform/functions'
import draco3d from 'draco3dgltf'
import { MeshoptDecoder } from 'meshoptimizer'
import { optimizeModel, renderView, validateGlb } from '../../dist/optimize/index.js'

await MeshoptDecoder.ready
const io = new NodeIO().registerExtensions(ALL_EXTENSIONS).registerDependencies({
  'meshopt.decoder': MeshoptDecoder,
  'draco3d.decoder': await draco3d.createDecoderModule(),
})

/** What valid files may be warned of: tangents are made by engines, and AVIF is not known to the validator. */
const ACCEPTED = [
  'UNSUPPORTED_EXTENSION',
  'MESH_PRIMITIVE_GENERATED_TANGENT_SPACE',
  'IMAGE_UNRECOGNIZED_FORMAT',
  'VALUE_NOT_IN_LIST',
]
/** Mean difference of two pictures of a model, 0–255, that compression explains. */
const ALIKE = 5

/**
 * @param {{ glb: Uint8Array, broken: boolean }} source `broken`: need not be valid, and may be refused.
 * @param {{ twice: boolean }} options Whether a second run is to give the same bytes.
 * @returns {Promise<string[] | 'refused'>} What is wrong.
 */
export async function checkModel({ glb, broken }, recipe, { twice }) {
  const verdict = await validateGlb(glb).catch((error) => error)
  if (verdict.code) return broken ? 'refused' : [verdict.message]
  if (verdict.errorCount > 0 && !broken) return [`the model was invalid: ${describe(verdict.errors)}`]
  const before = glb.slice()
  let model
  try {
    model = await optimizeModel(glb, recipe)
  } catch (error) {
    const meant = error.code === 'RAGE3D_OVER_BUDGET' || (broken && error.code === 'RAGE3D_GLB_INVALID')
    return meant ? 'refused' : [`${error.code}: ${error.message}\n${error.cause?.stack ?? error.stack}`]
  }
  const problems = []
  const expect = (holds, problem) => void (holds || problems.push(problem))
  expect(Buffer.compare(before, glb) === 0, 'the input was written to')
  const raw = await io.readBinary(glb)
  const accepted = new Set([...ACCEPTED, ...verdict.warnings.map(({ code }) => code)])
  await checkLevels(model, recipe, { raw, accepted, expect })
  await checkCollider(model, recipe, expect)
  checkPlace(model, recipe, { raw, expect })
  if (!broken) await checkLooks(model, recipe, { glb, raw, expect })
  if (twice) await checkRepeats(model, recipe, { glb, expect })
  for (const warning of model.warnings) {
    const sound = /^[A-Z\d].*[.:)]$/s.test(warning) && !/undefined|NaN|null|Infinity/.test(warning)
    expect(sound, `odd warning: ${warning}`)
  }
  return problems
}

const describe = ([first]) => `${first?.code} ${first?.message} ${first?.pointer}`

async function checkLevels(model, recipe, { raw, accepted, expect }) {
  expect(model.lods.length === recipe.lods.length, `${model.lods.length} levels`)
  let [last, distance] = [Number.POSITIVE_INFINITY, 0]
  for (const [i, lod] of model.lods.entries()) {
    const say = (holds, problem) => expect(holds, `LOD ${i}: ${problem}`)
    say(lod.triangles > 0 && lod.triangles <= recipe.lods[i].triangles, `${lod.triangles} triangles`)
    say(lod.triangles <= last, `${lod.triangles} after ${last} triangles`)
    say(Number.isFinite(lod.errorMeters) && lod.errorMeters >= 0, `errorMeters ${lod.errorMeters}`)
    const honest = Number.isFinite(lod.switchDistance) && lod.switchDistance >= distance
    say(honest, `switchDistance ${lod.switchDistance} after ${distance}`)
    say(lod.textureSize <= recipe.lods[i].textureSize, `textures of ${lod.textureSize}`)
    ;[last, distance] = [lod.triangles, lod.switchDistance]
    const packed = await validateGlb(lod.glb)
    say(packed.errorCount === 0, `invalid: ${describe(packed.errors)}`)
    const unusual = packed.warnings.filter(({ code }) => !accepted.has(code))
    say(unusual.length === 0, `warning: ${describe(unusual)}`)
    const document = await io.readBinary(lod.glb)
    const drawn = trianglesOf(document)
    say(drawn === lod.triangles, `${drawn} triangles drawn, ${lod.triangles} told`)
    checkContents(raw, document, say)
    if (i === 0) checkBounds(document, model, say)
    await checkUnpacked(document, say)
  }
}

function trianglesOf(document) {
  let count = 0
  for (const node of document.getRoot().listNodes()) {
    const copies = node.getExtension('EXT_mesh_gpu_instancing')?.listAttributes()[0].getCount() ?? 1
    for (const primitive of node.getMesh()?.listPrimitives() ?? []) {
      const corners = (primitive.getIndices() ?? primitive.getAttribute('POSITION')).getCount()
      if (primitive.getMode() === 4) count += copies * Math.floor(corners / 3)
      else if (primitive.getMode() > 4) count += copies * (corners - 2)
    }
  }
  return count
}

function checkContents(raw, document, say) {
  const [before, after] = [raw.getRoot(), document.getRoot()]
  say(after.listScenes().length === 1 && after.getDefaultScene() !== null, 'not one scene')
  say(after.listAnimations().length === before.listAnimations().length, 'animations were lost')
  say(after.listCameras().length === before.listCameras().length, 'cameras were lost')
  for (const primitive of after.listMeshes().flatMap((mesh) => mesh.listPrimitives())) {
    const attributes = primitive.listAttributes()
    say(new Set(attributes.map((one) => one.getCount())).size === 1, 'attributes differ in length')
    const finite = attributes.every((one) => one.getArray().every(Number.isFinite))
    say(finite, 'an attribute is not finite')
  }
}

/** What the function for bounds does not know of (skins, instances, lines that count) is left out. */
function checkBounds(document, { bounds, size }, say) {
  const root = document.getRoot()
  const instanced = root
    .listExtensionsUsed()
    .some(({ extensionName }) => extensionName === 'EXT_mesh_gpu_instancing')
  const lines = root.listMeshes().some((mesh) => mesh.listPrimitives().some((one) => one.getMode() !== 4))
  if (root.listSkins().length > 0 || instanced || lines) return
  const box = getBounds(morphed(document).getRoot().getDefaultScene())
  const slack = 2e-3 * Math.max(...size) + 1e-9
  const differ = (a, b) => a.some((value, k) => !(Math.abs(value - b[k]) < slack))
  const wrong = differ(box.min, bounds.min) || differ(box.max, bounds.max)
  say(!wrong, `bounds ${JSON.stringify(box)} told as ${JSON.stringify(bounds)}`)
}

/** A copy in which morph targets are where the weights of their meshes put them. */
function morphed(document) {
  const copy = cloneDocument(document)
  for (const mesh of copy.getRoot().listMeshes()) {
    const [weight = 0] = mesh.getWeights()
    for (const primitive of mesh.listPrimitives()) {
      const [target] = primitive.listTargets()
      const displacement = target?.getAttribute('POSITION')
      if (!displacement) continue
      const position = primitive.getAttribute('POSITION')
      const add = (point, other) => point.map((value, k) => value + weight * other[k])
      const shown = Array.from({ length: position.getCount() }, (_, i) =>
        add(position.getElement(i, []), displacement.getElement(i, [])),
      )
      const accessor = copy.createAccessor().setType('VEC3').setArray(Float32Array.from(shown.flat()))
      primitive.setAttribute('POSITION', accessor)
    }
  }
  return copy
}

/** The validator does not look into packed geometry. */
async function checkUnpacked(document, say) {
  for (const extension of document.getRoot().listExtensionsUsed()) {
    if (/meshopt|draco/.test(extension.extensionName)) extension.dispose()
  }
  const plain = await validateGlb(await io.writeBinary(document))
  say(plain.errorCount === 0, `invalid when unpacked: ${describe(plain.errors)}`)
}

async function checkCollider({ collider, bounds, size }, recipe, expect) {
  expect((collider === null) === (recipe.collider === 'none'), 'collider missing or not asked for')
  if (!collider) return
  const verdict = await validateGlb(collider.glb)
  expect(verdict.errorCount === 0 && verdict.geometrySeen, `collider: ${describe(verdict.errors)}`)
  const root = (await io.readBinary(collider.glb)).getRoot()
  const box = getBounds(root.listScenes()[0])
  const slack = 1e-3 * Math.max(...size) + 1e-9
  const encloses = [0, 1, 2].every(
    (k) => box.min[k] <= bounds.min[k] + slack && box.max[k] >= bounds.max[k] - slack,
  )
  if (recipe.collider !== 'mesh') expect(encloses, 'the collider does not enclose the model')
  if (recipe.collider !== 'hull') return
  const vertices = root.listMeshes()[0].listPrimitives()[0].getAttribute('POSITION').getCount()
  expect(vertices <= 128, `a hull of ${vertices} vertices`)
}

/** Few triangles leave out small parts that stick out, and a flat side cannot be brought to a size. */
function checkPlace({ lods, bounds, size, warnings }, recipe, { raw, expect }) {
  const flat = warnings.some((text) => text.includes('is flat'))
  if (flat || lods[0].triangles <= 0.6 * trianglesOf(raw)) return
  const longest = Math.max(...size)
  if (recipe.size) {
    const [[side, wanted]] = Object.entries(recipe.size)
    const is = { width: size[0], height: size[1], longest }[side]
    expect(Math.abs(is / wanted - 1) < 0.1, `${side} ${is} instead of ${wanted}`)
  }
  if (recipe.pivot === 'keep') return
  const middle = [0, 1, 2].map((k) => (bounds.min[k] + bounds.max[k]) / 2)
  const off = [middle[0], recipe.pivot === 'base' ? bounds.min[1] : middle[1], middle[2]]
  const placed = off.every((value) => Math.abs(value) < 0.1 * longest)
  expect(placed, `pivot ${recipe.pivot}: ${JSON.stringify(bounds)}`)
}

/** A level that keeps every triangle and texel must look like the raw model. */
async function checkLooks({ lods, warnings }, recipe, { glb, raw, expect }) {
  const whole = lods[0].triangles === trianglesOf(raw) && recipe.lods[0].textureSize >= 256
  const turned = warnings.some((text) => text.includes('turned round'))
  if (!whole || turned || recipe.textures.quality === 1) return
  for (const direction of [
    [0.5, 0.4, 1],
    [-0.7, -0.3, -1],
  ]) {
    const options = { direction, width: 128, background: [128, 128, 128, 255], supersample: 3 }
    const [one, other] = await Promise.all([renderView(glb, options), renderView(lods[0].glb, options)])
    const apart = one.data.reduce((sum, value, i) => sum + Math.abs(value - other.data[i]), 0)
    const mean = apart / (one.width * one.height * 3)
    expect(mean < ALIKE, `looks different: ${mean.toFixed(1)}`)
  }
}

async function checkRepeats(model, recipe, { glb, expect }) {
  const again = await optimizeModel(glb, recipe)
  for (const [i, { sha256 }] of again.lods.entries()) {
    expect(sha256 === model.lods[i].sha256, `LOD ${i} differs on the second run`)
  }
}
