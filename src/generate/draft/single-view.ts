import { FRAME_SHARE } from './cutout/frame-card.js'
import type { Subject } from './cutout/subject.js'
import { cardHeights } from './inflate/card-heights.js'
import { buildBody, type InflatedBody, inflateBody } from './inflate/inflate-body.js'
import { mirrorBody } from './inflate/mirror-body.js'
import { encodeTexture } from './texture/encode-texture.js'
import { textureSheet } from './texture/texture-sheet.js'
import { toUnitSize } from './to-unit-size.js'
import type { DraftModel } from './write-glb.js'

/** Makes a body of one picture: the silhouette inflated, symmetric front to back, the photo on its front. */
export async function buildSingleView(name: string, subject: Subject): Promise<DraftModel> {
  return await textureBody(name, await inflateBody(subject.matte, subject.bounds), subject)
}

/** Makes a thin framed card of a picture whose subject could not be told from its surroundings. */
export async function buildCard(name: string, card: Subject): Promise<DraftModel> {
  const body = await buildBody(card.matte, card.bounds, (grid) => cardHeights(grid, FRAME_SHARE))
  return await textureBody(name, body, card)
}

async function textureBody(name: string, body: InflatedBody, subject: Subject): Promise<DraftModel> {
  const { positions, normals, triangles } = mirrorBody(body.front)
  const { layout, color } = textureSheet(body, subject)
  const uvs = new Float32Array(layout.front.length * 2)
  uvs.set(layout.front)
  uvs.set(layout.back, layout.front.length)
  for (let k = 0; k < uvs.length; k++) uvs[k] = uvs[k]! / (k % 2 === 0 ? layout.width : layout.height)
  return {
    name,
    mesh: { positions: toUnitSize(positions), normals, uvs, tangents: null, triangles },
    color: await encodeTexture(color),
    normal: null,
  }
}
