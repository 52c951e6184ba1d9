import type { GeneratorContext, GeneratorInput } from '../types.js'
import { type CutOut, cutOut } from './cutout/cut-out.js'
import { frameCard } from './cutout/frame-card.js'
import { openPhoto } from './decode-photo.js'
import { buildHull } from './hull/build-hull.js'
import type { ViewInput } from './hull/calibrate-views.js'
import { cameraOf, looksAlong } from './hull/view-camera.js'
import type { Raster } from './raster.js'
import { buildCard, buildSingleView } from './single-view.js'
import { type DraftModel, writeGlb } from './write-glb.js'

export interface Draft {
  readonly glb: Uint8Array
  readonly warnings: string[]
}

/** Confidence below which a cut-out is used, but with a word of doubt. */
const DOUBTFUL = 0.6

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
  const photos = await Promise.all(input.pictures.map(({ bytes }) => openPhoto(bytes)))
  let decoding = photos[0]!()
  for (const [index, { view, fileName }] of input.pictures.entries()) {
    const photo = await decoding
    signal.throwIfAborted()
    if (photos[index + 1]) {
      // Decoded on another thread while this one is cut out; two at a time at most, as photos may be large.
      decoding = photos[index + 1]!()
      decoding.catch(() => {}) // A failure is met in its turn.
    }
    cuts.push({ view, fileName, photo, cut: cutOut(photo) })
    report((0.5 * cuts.length) / input.pictures.length)
  }
  const { model, warnings } = await shape(input.name, cuts)
  report(0.9)
  const glb = writeGlb(model)
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
  const warnings = cuts.flatMap((cut) => warningAbout(cut, cut === front))
  if (!front.cut.subject) return { model: await buildCard(name, frameCard(front.photo)), warnings }
  const usable = usableViews(cuts, warnings)
  const cameras = usable.map(({ view }, index) => cameraOf(view, index, usable.length))
  if (cameras.every((camera) => looksAlong(camera, 2))) {
    const back = usable[cameras.findIndex(({ toward }) => toward[2] < 0)]?.subject
    return { model: await buildSingleView(name, front.cut.subject, back), warnings }
  }
  const hull = await buildHull(name, usable)
  if (hull) return { model: hull.model, warnings: [...warnings, ...hull.warnings] }
  warnings.push(
    `The outlines of ${usable.map(({ fileName }) => `"${fileName}"`).join(', ')} have no common volume, so the draft is ` +
      `made of "${front.fileName}" alone. Photograph the same object, in the same pose, straight from each side.`,
  )
  return { model: await buildSingleView(name, front.cut.subject), warnings }
}

/** What is to be said about a cut-out that is missing or doubtful. */
function warningAbout({ fileName, cut: { subject, confidence } }: Cut, isFront: boolean): string[] {
  const percent = `${Math.round(confidence * 100)} %`
  if (!subject && isFront) {
    return [
      `The subject of "${fileName}" could not be told from its surroundings (confidence ${percent}), so the draft is ` +
        'the whole picture as a framed card. A plain background, or a PNG with the background removed, gives a draft ' +
        'in the round.',
    ]
  }
  if (!subject) {
    return [
      `The subject of "${fileName}" could not be told from its surroundings (confidence ${percent}), so this view is ` +
        'left out.',
    ]
  }
  return confidence < DOUBTFUL ? [`The outline of "${fileName}" is uncertain (confidence ${percent}).`] : []
}

/** The views with a subject, each side once: the first picture of a side counts. */
function usableViews(cuts: readonly Cut[], warnings: string[]): ViewInput[] {
  const views = new Map<string, ViewInput>()
  for (const { view, fileName, cut } of cuts) {
    const earlier = views.get(view)
    if (earlier) {
      warnings.push(`"${fileName}" shows the ${view} like "${earlier.fileName}", so it is left out.`)
    } else if (cut.subject) {
      views.set(view, { view, fileName, subject: cut.subject })
    }
  }
  return [...views.values()]
}
