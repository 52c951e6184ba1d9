import type { GeneratorContext, GeneratorInput } from '../types.js'
import { cutOut } from './cutout/cut-out.js'
import { frameCard } from './cutout/frame-card.js'
import { decodePhoto } from './decode-photo.js'
import { buildCard, buildSingleView } from './single-view.js'
import { writeGlb } from './write-glb.js'

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
  const photo = await decodePhoto(input.pictures[0]!.bytes)
  report(0.2)
  const { subject } = cutOut(photo)
  report(0.5)
  const warnings = subject ? [] : [NO_SUBJECT]
  const model = subject
    ? await buildSingleView(input.name, subject)
    : await buildCard(input.name, frameCard(photo))
  report(0.9)
  const glb = await writeGlb(model)
  report(1)
  return { glb, warnings }
}
