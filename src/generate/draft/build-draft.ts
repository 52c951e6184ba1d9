import type { GeneratorContext, GeneratorInput } from '../types.js'
import { cutOut } from './cutout/cut-out.js'
import { decodePhoto } from './decode-photo.js'
import { buildSingleView } from './single-view.js'
import { writeGlb } from './write-glb.js'

export interface Draft {
  readonly glb: Uint8Array
  readonly warnings: string[]
}

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
  const { subject, warnings } = cutOut(photo)
  report(0.5)
  const model = await buildSingleView(input.name, subject)
  report(0.9)
  const glb = await writeGlb(model)
  report(1)
  return { glb, warnings }
}
