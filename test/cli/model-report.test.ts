import { expect, test } from 'vitest'
import { formatModelReport } from '../../src/cli/model-report.js'
import { inspectModel } from '../../src/optimize/index.js'
import { addModel, bumpyBall, emptyDocument, primitiveOf, toGlb } from '../optimize/support/models.js'

test('of a picture that cannot be read, format and size are shown as unknown', async () => {
  const document = emptyDocument()
  const texture = document.createTexture().setMimeType('image/png').setImage(new Uint8Array(40))
  const material = document.createMaterial().setBaseColorTexture(texture)
  addModel(document, primitiveOf(document, bumpyBall(4)).setMaterial(material))
  const report = await inspectModel(await toGlb(document))
  expect(formatModelReport('ball.glb', report)).toMatch(/baseColorTexture +unknown +unknown +40 B/)
})
