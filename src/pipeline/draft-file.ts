import path from 'node:path'
import { checkPictures, photoSetOf, rawKeyOf, readPictures } from '../photos/index.js'
import { photoOf } from './identify.js'
import { createInlineWorkshop } from './workshop.js'
import { writeWhole } from './write-whole.js'

export interface DraftFileOptions {
  /** Plain photo and GLB to write, relative to the root. */
  readonly photo: string
  readonly output: string
  readonly root?: string
  readonly signal?: AbortSignal
}

/** Makes the draft of one photo, with the views beside it, and writes it as it is: a raw model. */
export async function draftFile(
  options: DraftFileOptions,
): Promise<{ bytes: number; warnings: readonly string[] }> {
  const root = path.resolve(options.root ?? process.cwd())
  const signal = options.signal ?? new AbortController().signal
  const set = await photoSetOf(path.resolve(root, options.photo), { root })
  const pictures = await readPictures(set, { signal })
  await checkPictures(pictures, { signal })
  const input = {
    name: set.name,
    photo: photoOf(set, root),
    rawKey: rawKeyOf(pictures.map(({ sha256 }) => sha256)),
    pictures,
  }
  const { glb, warnings } = await createInlineWorkshop().draft(input, { signal, onProgress: () => {} })
  const bytes = glb ?? new Uint8Array()
  await writeWhole(path.resolve(root, options.output), bytes)
  return { bytes: bytes.length, warnings }
}
