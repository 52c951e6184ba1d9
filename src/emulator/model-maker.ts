import { createHash } from 'node:crypto'
import { stampGlb } from './stamp-glb.js'
import type { UploadedFile } from './uploads.js'

/** A picture as a model is made from it. */
export interface EmulatorPicture {
  readonly fileName: string
  readonly bytes: Uint8Array
}

/** Makes the GLB of a task. */
export type ModelMaker = (pictures: readonly EmulatorPicture[]) => Promise<Uint8Array>

/** Where models come from; drafts of the pictures by default. */
export interface ModelMakerOptions {
  /** Makes the models; default: the draft generator. */
  readonly model?: ModelMaker
  /** The bytes of every model, as they are. */
  readonly glb?: Uint8Array
}

/** How a queue makes models, and until when. */
export interface ModelQueueOptions extends ModelMakerOptions {
  /** Aborts when nobody can fetch a model any more: what waits is dropped, and the draft at work is given up. */
  readonly signal: AbortSignal
}

/**
 * Makes models one after the other, so that many tasks do not compete for the processor. Drafts of the same
 * pictures are made once, and carry the id of their task, since the service never makes the same file twice.
 * Gives `null` once the signal has aborted: that is no failure of the task, and no reason for a refund.
 */
export function createModelQueue({ model, glb, signal }: ModelQueueOptions) {
  const drafts = new Map<string, Promise<Uint8Array | null>>()
  let last: Promise<unknown> = Promise.resolve()
  const inTurn = (make: () => Promise<Uint8Array>): Promise<Uint8Array | null> => {
    const made = last.then(() => (signal.aborted ? null : make()))
    last = made.catch(() => {})
    return made.catch((error) => {
      if (signal.aborted) return null
      throw error
    })
  }
  return async (taskId: string, files: readonly UploadedFile[]): Promise<Uint8Array | null> => {
    if (glb) return glb
    const pictures = files.map(({ fileName, bytes }) => ({ fileName, bytes }))
    if (model) return inTurn(() => model(pictures))
    const digest = files.map(({ sha256 }) => sha256).join()
    const draft = drafts.get(digest) ?? inTurn(() => makeDraft(pictures, signal))
    drafts.set(digest, draft)
    const made = await draft
    return made && stampGlb(made, { rage3dTask: taskId })
  }
}

async function makeDraft(pictures: readonly EmulatorPicture[], signal: AbortSignal): Promise<Uint8Array> {
  // Loaded when the first model is made: it brings an image decoder and a mesh generator with it.
  const { createDraftGenerator } = await import('../generate/index.js')
  const input = {
    name: 'emulated',
    photo: pictures[0]!.fileName,
    rawKey: createHash('sha256').update(pictures[0]!.bytes).digest('hex'),
    pictures: pictures.map(({ fileName, bytes }, index) => ({
      fileName,
      bytes,
      view: viewOf(fileName, index),
    })),
    prepareUploads: async () => [],
  }
  const { glb } = await createDraftGenerator().generate(input, { signal, onProgress: () => {} })
  if (!glb) throw new Error('The draft generator made no model.')
  return glb
}

/** The service is told no views; a name that holds one is believed. */
function viewOf(fileName: string, index: number): string {
  if (index === 0) return 'front'
  const view = /[._-](left|back|right|top|bottom)[._-]/i.exec(fileName)?.[1]
  return view?.toLowerCase() ?? ['front', 'left', 'back', 'right'][index]!
}
