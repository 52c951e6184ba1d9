import { createHash } from 'node:crypto'
import { OptimizeError, Rage3dError } from '../../errors/index.js'
import type { Generation, Generator, GeneratorContext, GeneratorInput } from '../types.js'

/** Raised whenever the same photos would give other bytes: drafts in caches are then made anew. */
export const DRAFT_VERSION = '6'

/**
 * The embedded generator: local, free and offline. It cuts the subject from the photo and makes a stand-in with the
 * right outline, proportions and colours. The same pictures always give the same bytes.
 */
export function createDraftGenerator(): Generator {
  return { id: 'draft', version: DRAFT_VERSION, generate }
}

async function generate(input: GeneratorInput, context: GeneratorContext): Promise<Generation> {
  context.signal.throwIfAborted()
  try {
    // Loaded with the first draft: a run that makes none does not pay for the geometry code.
    const { buildDraft } = await import('./build-draft.js')
    const { glb, warnings } = await buildDraft(input, context)
    const sha256 = createHash('sha256').update(glb).digest('hex')
    return { glb, sha256, bytes: glb.length, source: 'draft', take: null, warnings }
  } catch (cause) {
    if (context.signal.aborted || cause instanceof Rage3dError) throw cause
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new OptimizeError('RAGE3D_DRAFT_FAILED', `No draft could be made of "${input.photo}": ${reason}`, {
      photo: input.photo,
      cause,
    })
  }
}
