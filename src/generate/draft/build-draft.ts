import type { GeneratorContext, GeneratorInput } from '../types.js'
import { type CutOut, cutOut } from './cutout/cut-out.js'
import { frameCard } from './cutout/frame-card.js'
import { decodePhoto } from './decode-photo.js'
import { buildHull } from './hull/build-hull.js'
import type { Raster } from './raster.js'
import { buildCard, buildSingleView } from './single-view.js'
import { type DraftModel, writeGlb } from './write-glb.js'

export interface Draft {
  readonly glb: Uint8Array
  readonly warnings: string[]
}

const NO_SUBJECT =
  'The subject could not be told from its surroundings, so the draft is the whole picture as a framed card. ' +
  'A photo before a plain background, or a PNG with the background removed, gives a draft in the round.'

/** Pictures to GLB: decode, cut out, shape, texture, write. Stops between stages when `signal` aborts. */
export async function buildDraft(
  input: GeneratorInput,
  { signal, onProgress }: GeneratorContext,
): Promise<Draft> {
  const report = (progress: number) => {
    signal.throwIfAborted()
    onProgress({ stage: 'drafting', progress })
  }
  report(0)
  const cuts: Cut[] = []
  for (const { view, fileName, bytes } of input.pictures) {
    const photo = await decodePhoto(bytes)
    signal.throwIfAborted()
    cuts.push({ view, fileName, photo, cut: cutOut(photo) })
    report((0.5 * cuts.length) / input.pictures.length)
  }
  const { model, warnings } = await shape(input.name, cuts)
  report(0.9)
  const glb = await writeGlb(model)
  report(1)
  return { glb, warnings }
}

interface Cut {
  readonly view: string
  readonly fileName: string
  readonly photo: Raster
  readonly cut: CutOut
}

async function shape(name: string, cuts: readonly Cut[]): Promise<{ model: DraftModel; warnings: string[] }> {
  const front = cuts[0]!
  if (!front.cut.subject)
    return { model: await buildCard(name, frameCard(front.photo)), warnings: [NO_SUBJECT] }
  const usable = cuts.flatMap(({ view, fileName, cut: { subject } }) =>
    subject ? [{ view, fileName, subject }] : [],
  )
  if (usable.every(({ view }) => view === 'front' || view === 'back')) {
    const back = usable.find(({ view }) => view === 'back')?.subject
    return { model: await buildSingleView(name, front.cut.subject, back), warnings: [] }
  }
  return await buildHull(name, usable)
}
