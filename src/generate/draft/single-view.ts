import { FRAME_SHARE } from './cutout/frame-card.js'
import type { Subject } from './cutout/subject.js'
import { cardHeights } from './inflate/card-heights.js'
import { buildBody, type InflatedBody, inflateBody } from './inflate/inflate-body.js'
import { mirrorBody } from './inflate/mirror-body.js'
import { finishModel } from './texture/finish-model.js'
import { textureSheet } from './texture/texture-sheet.js'
import type { DraftModel } from './write-glb.js'

/**
 * Makes a body of one picture: the silhouette inflated, symmetric front to back, the photo on its front. A picture of
 * the back, which tells nothing about the depth, is printed on the other side.
 */
export async function buildSingleView(name: string, front: Subject, back?: Subject): Promise<DraftModel> {
  return await textureBody(name, await inflateBody(front.matte, front.bounds), front, back)
}

/** Makes a thin framed card of a picture whose subject could not be told from its surroundings. */
export async function buildCard(name: string, card: Subject): Promise<DraftModel> {
  const body = await buildBody(card.matte, card.bounds, (grid) => cardHeights(grid, FRAME_SHARE))
  return await textureBody(name, body, card)
}

async function textureBody(
  name: string,
  body: InflatedBody,
  front: Subject,
  back?: Subject,
): Promise<DraftModel> {
  const { layout, color } = textureSheet(body, front, back)
  const texels = new Float32Array(layout.front.length * 2)
  texels.set(layout.front)
  texels.set(layout.back, layout.front.length)
  return await finishModel(name, { ...mirrorBody(body.front), texels, color })
}
