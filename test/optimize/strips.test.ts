import { type Document, type GLTF, Primitive, type TypedArray } from '@gltf-transform/core'
import { KHRMeshPrimitiveRestart } from '@gltf-transform/extensions'
import { expect, test } from 'vitest'
import type { OptimizeOptions } from '../../src/config/index.js'
import { inspectModel, optimizeModel } from '../../src/optimize/index.js'
import { addModel, bumpyBall, emptyDocument, type ModelData, primitiveOf, toGlb } from './support/models.js'
import { expectValid, readGlb } from './support/read-output.js'

const { LINES, LINE_LOOP, LINE_STRIP, TRIANGLES, TRIANGLE_STRIP, TRIANGLE_FAN } = Primitive.Mode

const recipe: OptimizeOptions = {
  lods: [{ triangles: 10_000, textureSize: 64 }],
  compression: 'none',
  pivot: 'keep',
  poster: false,
  collider: 'none',
}

const RINGS = 6
const COLUMNS = 2 * RINGS + 1
/** Two for each square between the rings round the poles. */
const TRIANGLE_COUNT = (RINGS - 2) * 2 * RINGS * 2

/** One strip for every ring of a ball but those at its poles; every other one has an odd number of corners. */
function strips(): number[][] {
  return Array.from({ length: RINGS - 2 }, (_, i) => {
    const top = (i + 1) * COLUMNS
    const corners = Array.from({ length: COLUMNS }, (_, s) => [top + s + COLUMNS, top + s]).flat()
    return i % 2 === 0 ? [...corners, corners.at(-1)!] : corners
  })
}

/** Each square of the same ball as a fan. */
const fans = (): number[][] =>
  strips().flatMap((strip) =>
    Array.from({ length: 2 * RINGS }, (_, s) => [0, 1, 3, 2].map((k) => strip[2 * s + k]!)),
  )

function joined(runs: readonly number[][], Type: new (list: number[]) => TypedArray): TypedArray {
  const restart = 2 ** (8 * new Type([]).BYTES_PER_ELEMENT) - 1
  // Nothing comes of restarts at the ends, or in a row.
  return new Type([restart, ...runs.flatMap((run) => [...run, restart]), restart])
}

function withIndices(document: Document, data: ModelData, mode: GLTF.MeshPrimitiveMode, indices: TypedArray) {
  const primitive = primitiveOf(document, data).setMode(mode)
  primitive.getIndices()!.setArray(indices as Uint8Array<ArrayBuffer>)
  return primitive
}

/** Triangles whose front looks away from the origin. */
function outward(document: Document): number {
  const [primitive] = document.getRoot().listMeshes()[0]!.listPrimitives()
  const indices = primitive!.getIndices()!.getArray()!
  const position = primitive!.getAttribute('POSITION')!
  let count = 0
  for (let i = 0; i < indices.length; i += 3) {
    const [a, b, c] = [0, 1, 2].map((k) => position.getElement(indices[i + k]!, []))
    const [u, v] = [b!, c!].map((corner) => corner.map((value, k) => value - a![k]!))
    const normal = [0, 1, 2].map((k) => {
      const [m, n] = [(k + 1) % 3, (k + 2) % 3]
      return u![m]! * v![n]! - u![n]! * v![m]!
    })
    if (normal.reduce((sum, value, k) => sum + value * a![k]!, 0) > 0) count++
  }
  return count
}

test.each([
  ['strips', TRIANGLE_STRIP, strips, Uint8Array],
  ['strips', TRIANGLE_STRIP, strips, Uint16Array],
  ['strips', TRIANGLE_STRIP, strips, Uint32Array],
  ['fans', TRIANGLE_FAN, fans, Uint16Array],
] as const)(
  '%s that begin anew keep their fronts outside, without a warning',
  async (_, mode, runs, Type) => {
    const document = emptyDocument()
    document.createExtension(KHRMeshPrimitiveRestart).setRequired(true)
    addModel(document, withIndices(document, bumpyBall(RINGS), mode, joined(runs(), Type)))
    const glb = await toGlb(document)
    const model = await optimizeModel(glb, recipe)
    await expectValid(model)
    expect(model.warnings).toEqual([])
    const written = await readGlb(model.lods[0]!.glb)
    expect(written.getRoot().listExtensionsUsed()).toEqual([])
    expect(model.lods[0]!.triangles).toBe(TRIANGLE_COUNT)
    expect(outward(written)).toBe(TRIANGLE_COUNT)
    expect((await inspectModel(glb)).triangles).toBe(TRIANGLE_COUNT)
  },
)

test('one strip that gets from ring to ring by corners named twice has no triangle too many', async () => {
  const document = emptyDocument()
  const strip = strips()
    .map((run) => run.slice(0, 2 * COLUMNS))
    .flatMap((run, i) => [...(i > 0 ? [run[0]!] : []), ...run, run.at(-1)!])
  addModel(document, withIndices(document, bumpyBall(RINGS), TRIANGLE_STRIP, Uint16Array.from(strip)))
  const model = await optimizeModel(await toGlb(document), recipe)
  expect(model.warnings).toEqual([])
  expect(outward(await readGlb(model.lods[0]!.glb))).toBe(TRIANGLE_COUNT)
})

test.each([
  ['strips', LINE_STRIP, [0, 1, 1, 2, 3, 4]],
  ['loops', LINE_LOOP, [0, 1, 1, 2, 2, 0, 3, 4, 4, 3]],
] as const)(
  'lines in %s that begin anew become a list, which needs no extension',
  async (_, mode, expected) => {
    const document = emptyDocument()
    document.createExtension(KHRMeshPrimitiveRestart).setRequired(true)
    const positions = Float32Array.from({ length: 15 }, (_, i) => i * 0.01)
    const lines = { positions, indices: new Uint32Array(0) }
    addModel(
      document,
      primitiveOf(document, bumpyBall(RINGS)),
      withIndices(document, lines, mode, joined([[0, 1, 2], [3, 4], [4]], Uint16Array)),
    )
    for (const compression of ['none', 'meshopt'] as const) {
      const model = await optimizeModel(await toGlb(document), { ...recipe, compression })
      await expectValid(model)
      const written = await readGlb(model.lods[0]!.glb)
      const names = written.getRoot().listExtensionsUsed()
      expect(names.map(({ extensionName }) => extensionName)).not.toContain('KHR_mesh_primitive_restart')
      const primitives = written.getRoot().listMeshes()[0]!.listPrimitives()
      expect(primitives.map((primitive) => primitive.getMode())).toEqual([TRIANGLES, LINES])
      expect([...primitives[1]!.getIndices()!.getArray()!]).toEqual(expected)
    }
  },
)

test('primitives that draw nothing between their restarts are dropped', async () => {
  const document = emptyDocument()
  const lines = { positions: new Float32Array(15), indices: new Uint32Array(0) }
  addModel(
    document,
    primitiveOf(document, bumpyBall(RINGS)),
    withIndices(document, lines, LINE_STRIP, joined([[1], [2]], Uint16Array)),
    withIndices(
      document,
      lines,
      TRIANGLE_STRIP,
      joined(
        [
          [1, 2],
          [2, 2, 2],
        ],
        Uint16Array,
      ),
    ),
  )
  const model = await optimizeModel(await toGlb(document), recipe)
  await expectValid(model)
  const [mesh] = (await readGlb(model.lods[0]!.glb)).getRoot().listMeshes()
  expect(mesh!.listPrimitives()).toHaveLength(1)
})
