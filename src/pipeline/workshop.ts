import type { Recipe } from '../config/index.js'
import type { Generation, GeneratorInput } from '../generate/index.js'
import type { OptimizedModel, Poster } from '../optimize/index.js'

export interface WorkContext {
  readonly signal: AbortSignal
  /** 0–1 within the job. */
  readonly onProgress: (progress: number) => void
}

/** What a draft is made of: the part of a generator's input that can be sent to a thread. */
export type DraftInput = Pick<GeneratorInput, 'name' | 'photo' | 'rawKey' | 'pictures'>

/** Where the heavy, local, free work is done: in this thread, or in worker threads. */
export interface Workshop {
  draft(input: DraftInput, context: WorkContext): Promise<Generation>
  optimize(glb: Uint8Array, recipe: Recipe, name: string, context: WorkContext): Promise<OptimizedModel>
  poster(glb: Uint8Array, signal: AbortSignal): Promise<Poster>
  close(): Promise<void>
}

/** Works in the calling thread: no start-up cost, right for a tool that has nothing else to do. */
export function createInlineWorkshop(): Workshop {
  return {
    async draft(input, { signal, onProgress }) {
      const { createDraftGenerator } = await import('../generate/index.js')
      const generator = createDraftGenerator()
      // Drafts are made of the photo's own bytes: nothing is prepared for an upload.
      const full: GeneratorInput = { ...input, prepareUploads: async () => [] }
      return generator.generate(full, { signal, onProgress: ({ progress }) => onProgress(progress) })
    },
    async optimize(glb, recipe, name, { signal, onProgress }) {
      const { optimizeModel } = await import('../optimize/index.js')
      return optimizeModel(glb, recipe, { name, signal, onProgress: ({ progress }) => onProgress(progress) })
    },
    async poster(glb, signal) {
      const { renderPoster } = await import('../optimize/index.js')
      signal.throwIfAborted()
      return renderPoster(glb)
    },
    async close() {},
  }
}
