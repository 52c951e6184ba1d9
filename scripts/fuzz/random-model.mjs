// Random models: everything that glTF allows and exporters do, in odd mixtures.
import { Document, Logger } from '@gltf-transform/core'
import { randomOf } from '../random-of.mjs'
import { breakSomething } from './break-something.mjs'
import { createDice } from './dice.mjs'
import { createMaterial } from './random-material.mjs'
import { createLines, createPrimitive } from './random-primitive.mjs'
import { addRig } from './random-rig.mjs'
import { addInstances, addVariants, placeMeshes } from './random-scene.mjs'
import { writeModel } from './write-model.mjs'

/** @returns {Promise<{ glb: Uint8Array, features: string[], broken: boolean }>} `features`: what is odd about it. */
export async function randomModel(seed) {
  const features = []
  const dice = createDice(randomOf(Math.imul(seed, 7919)), features)
  const { chance, integer, odd } = dice
  const document = new Document().setLogger(new Logger(Logger.Verbosity.ERROR))
  document.createBuffer()
  const scene = document.createScene('scene')
  if (chance(0.8)) document.getRoot().setDefaultScene(scene)
  for (let i = integer(1, 3); i > 0; i--) await createMaterial(document, dice)
  for (let i = integer(1, 3); i > 0; i--) {
    const mesh = document.createMesh(`mesh-${i}`)
    for (let k = chance(0.7) ? 1 : integer(2, 3); k > 0; k--) {
      mesh.addPrimitive(createPrimitive(document, dice))
    }
    if (odd(0.04, 'lines')) mesh.addPrimitive(createLines(document))
  }
  placeMeshes(document, dice)
  addRig(document, dice)
  if (chance(0.1)) addInstances(document, dice)
  if (chance(0.06)) addVariants(document, dice)
  const broken = chance(0.15) && breakSomething(document, dice)
  return { glb: await writeModel(document, dice, { broken }), features, broken }
}
