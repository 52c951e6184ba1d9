import { readFile } from 'node:fs/promises'
import { z } from 'zod'
import type { DerivedEntry } from '../cache/index.js'
import { OptimizeError, PhotoError, toRage3dError } from '../errors/index.js'
import { createDraftGenerator } from '../generate/index.js'
import { checkGlb } from '../optimize/index.js'
import { checkPictures, type Picture, rawKeyOf, readPictures } from '../photos/index.js'
import type { PipelineContext } from './context.js'
import type { PhotoJob } from './identify.js'
import { localKey } from './keys.js'
import type { LocalGenerator } from './plan-raw.js'
import type { RawModel } from './raw-model.js'
import type { WorkContext } from './workshop.js'

const RAW_FILE = 'raw.glb'
const metadataSchema = z.object({ warnings: z.array(z.string()) })

/** Id and version of the embedded generator. */
export function draftIdentity(): { readonly id: string; readonly version: string } {
  const { id, version } = createDraftGenerator()
  return { id, version }
}

/** The free raw model of a photo: from the store if it was made before, else made now. */
export async function localRaw(
  job: PhotoJob,
  generator: LocalGenerator,
  context: PipelineContext,
  work: WorkContext,
): Promise<RawModel> {
  const key = localKey(job.rawKey, generator)
  const make = (signal: AbortSignal) =>
    context.local(() => makeLocalRaw(key, job, generator, context, { ...work, signal }))
  try {
    const stored = await context.store.derived.get(key)
    return rawModelOf(stored ?? (await context.once(key, work.signal, make)), generator, stored !== null)
  } catch (error) {
    // Photos of the same bytes are looked at once; each is refused by its own name.
    if (error instanceof PhotoError && error.photo !== job.photo)
      await checkPictures(await readUnchanged(job, work.signal), { signal: work.signal })
    throw error
  }
}

async function makeLocalRaw(
  key: string,
  job: PhotoJob,
  generator: LocalGenerator,
  context: PipelineContext,
  work: WorkContext,
): Promise<DerivedEntry> {
  const pictures = await readUnchanged(job, work.signal)
  await checkPictures(pictures, { signal: work.signal })
  const { glb, warnings } = generator.custom
    ? await runCustom(job, pictures, context, work)
    : await runDraft(job, pictures, context, work)
  return context.store.derived.put(key, [{ name: RAW_FILE, content: glb }], { warnings })
}

async function runDraft(
  job: PhotoJob,
  pictures: readonly Picture[],
  context: PipelineContext,
  work: WorkContext,
) {
  const input = { name: job.name, photo: job.photo, rawKey: job.rawKey, pictures: pictures.map(pictureOf) }
  const { glb, warnings } = await context.workshop.draft(input, work)
  if (!glb)
    throw new OptimizeError('RAGE3D_DRAFT_FAILED', `The draft of ${job.photo} has no bytes.`, {
      photo: job.photo,
    })
  return { glb, warnings }
}

async function runCustom(
  job: PhotoJob,
  pictures: readonly Picture[],
  context: PipelineContext,
  work: WorkContext,
) {
  const { generator } = context.settings
  if (typeof generator !== 'object') throw new Error('unreachable: a custom plan without a custom generator')
  try {
    const glb = await generator.generate({ name: job.name, pictures: pictures.map(pictureOf) }, work)
    checkGlb(glb)
    return { glb, warnings: [] }
  } catch (thrown) {
    work.signal.throwIfAborted()
    const { message } = toRage3dError(thrown)
    throw new OptimizeError(
      'RAGE3D_DRAFT_FAILED',
      `Generator "${generator.id}" failed for ${job.photo}: ${message}`,
      {
        photo: job.photo,
        cause: thrown,
        hint: 'The message is the generator’s own.',
      },
    )
  }
}

/** The pictures again, sure to be the ones that were hashed before. */
export async function readUnchanged(job: PhotoJob, signal: AbortSignal): Promise<Picture[]> {
  const pictures = await readPictures(job.set, { signal })
  if (rawKeyOf(pictures.map(({ sha256 }) => sha256)) === job.rawKey) return pictures
  throw new PhotoError('RAGE3D_PHOTO_UNREADABLE', `${job.photo} was changed while it was being read.`, {
    photo: job.photo,
    hint: 'Run again once the file stands still. Nothing was sent.',
  })
}

const pictureOf = ({ view, fileName, bytes }: Picture) => ({ view, fileName, bytes: new Uint8Array(bytes) })

function rawModelOf(entry: DerivedEntry, generator: LocalGenerator, isStored: boolean): RawModel {
  const file = entry.files.find(({ name }) => name === RAW_FILE)
  if (!file)
    throw new OptimizeError(
      'RAGE3D_DRAFT_FAILED',
      'A stored draft has no model; run `rage3d gc` and try again.',
    )
  const { warnings } = metadataSchema.parse(entry.metadata)
  return {
    state: generator.custom ? 'ready' : 'draft',
    source: !generator.custom ? 'draft' : isStored ? 'store' : 'generated',
    taskId: null,
    rawSha256: generator.custom ? file.sha256 : null,
    digest: file.sha256,
    identity: entry.key,
    warnings,
    load: () => readFile(file.path),
  }
}
