import path from 'node:path'
import type { Take } from '../cache/index.js'
import { ConfigError, PhotoError, toRage3dError } from '../errors/index.js'
import type { Resolution } from '../generate/index.js'
import { photoSetOf } from '../photos/index.js'
import type { PipelineContext } from './context.js'
import { downloadStl } from './derive-stl.js'
import { finishModel } from './finish-model.js'
import { identify, type PhotoJob } from './identify.js'
import { settleConsent } from './prepare-jobs.js'
import { recordTake } from './record-take.js'
import { generatedRaw } from './service-raw.js'
import type { BuildOptions, Model } from './types.js'

/** A generation of a photo, as `rage3d takes` shows it. */
export interface TakeView extends Take {
  readonly inUse: boolean
  /** Whether the raw model lies in the store, unaltered. */
  readonly stored: boolean
}

/** The photo's job; throws `PhotoError`. */
export async function jobOf(photo: string, context: PipelineContext, signal: AbortSignal): Promise<PhotoJob> {
  const { root } = context.settings
  return identify(await photoSetOf(path.resolve(root, photo), { root }), context.settings, signal)
}

/**
 * Every generation of the photo: those that the lockfile records, oldest first, then those that only the ledger knows,
 * because another project brought them home or a crash came before the lockfile.
 */
export async function listTakes(
  photo: string,
  context: PipelineContext,
  signal: AbortSignal,
): Promise<TakeView[]> {
  const { rawKey } = await jobOf(photo, context, signal)
  const record = await context.lockfile.record(rawKey)
  const recorded = record?.takes ?? []
  return Promise.all(
    [...recorded, ...(await unrecordedTakes(rawKey, recorded, context))].map(async (take) => ({
      ...take,
      inUse: take.sha256 === record?.use,
      stored: (await context.store.raw.check(take.sha256)) === 'ok',
    })),
  )
}

async function unrecordedTakes(
  rawKey: string,
  recorded: readonly Take[],
  context: PipelineContext,
): Promise<Take[]> {
  const stored = await (await context.rage3d()).storedTakes(rawKey)
  return stored.filter(({ sha256 }) => !recorded.some((take) => take.sha256 === sha256))
}

/** Chooses the take in use: by number (1 is the oldest), task id, or the start of its digest. */
export async function useTake(
  photo: string,
  which: string,
  context: PipelineContext,
  signal: AbortSignal,
): Promise<TakeView> {
  const { rawKey } = await jobOf(photo, context, signal)
  const takes = await listTakes(photo, context, signal)
  const matching = takes.filter(
    (take, index) =>
      which === String(index + 1) ||
      which === take.taskId ||
      (which.length >= 6 && take.sha256.startsWith(which)),
  )
  const [chosen] = matching
  if (!chosen || matching.length > 1) {
    throw new ConfigError(
      'RAGE3D_USAGE',
      `${photo} has ${matching.length > 1 ? 'several takes' : 'no take'} "${which}".`,
      {
        hint: `\`rage3d takes ${photo}\` lists them; give a number, a task id or the start of a digest.`,
      },
    )
  }
  const { inUse: _, stored, ...take } = chosen
  await context.lockfile.useTake(rawKey, take)
  return { ...take, stored, inUse: true }
}

/**
 * Buys another take of a photo, after asking as `build` does; the new take is then in use. One that was paid for and
 * never recorded is taken instead.
 */
export async function regenerate(
  photo: string,
  context: PipelineContext,
  options: BuildOptions,
): Promise<Model> {
  const signal = options.signal ?? new AbortController().signal
  const { generator } = context.settings
  if (generator !== 'auto' && generator !== 'rage3d') {
    const chosen = generator === 'draft' ? 'the draft generator' : `the generator "${generator.id}"`
    throw new ConfigError('RAGE3D_USAGE', `${photo} was not generated anew: the settings choose ${chosen}.`, {
      hint: 'Only models of the service are bought: choose `generator: "rage3d"` or `--generator rage3d` for it.',
      photo,
    })
  }
  const job = await jobOf(photo, context, signal)
  const record = options.frozen ? null : await context.lockfile.record(job.rawKey)
  const paid = record && (await unrecordedTakes(job.rawKey, record.takes, context)).at(-1)
  if (paid) return finishTake(job, paid, context, signal)
  const asked = { planned: [{ job, plan: { kind: 'buy' as const } }], failed: [] }
  const { failed } = await settleConsent(asked, context, options, signal)
  if (failed[0]) throw failed[0].error
  const raw = await generatedRaw(job, context, { signal, maySubmit: true, again: true })
  const take = (await context.lockfile.record(job.rawKey))?.takes.find(
    ({ sha256 }) => sha256 === raw.rawSha256,
  )
  if (!take) throw toRage3dError(new Error(`The new take of ${photo} is not in the lockfile.`))
  return finishTake(job, take, context, signal)
}

/** Puts a stored take in use, and makes the model of it. */
async function finishTake(
  job: PhotoJob,
  take: Take,
  context: PipelineContext,
  signal: AbortSignal,
): Promise<Model> {
  await recordTake(job, take, context)
  return finishModel(job, { kind: 'stored', take, recorded: true }, context, {
    signal,
    maySubmit: false,
    frozen: false,
  })
}

/** Settles a submission whose outcome is unknown. Sends nothing but the question whether the service knows the task. */
export async function resolveHeld(
  photo: string,
  resolution: Resolution,
  context: PipelineContext,
  signal: AbortSignal,
): Promise<void> {
  const { rawKey, photo: name } = await jobOf(photo, context, signal)
  await (await context.rage3d()).resolve(rawKey, resolution, { name, signal })
}

/** The STL of the photo's bought model. Throws if it was not bought yet. */
export async function stlOf(
  photo: string,
  context: PipelineContext,
  signal: AbortSignal,
): Promise<Uint8Array> {
  const { rawKey } = await jobOf(photo, context, signal)
  const take = await context.lockfile.take(rawKey)
  if (!take) {
    throw new PhotoError(
      'RAGE3D_NOT_RECORDED',
      `${photo} has no bought model, and only those are converted to STL.`,
      {
        photo,
        hint: 'Run `rage3d build --out DIR` first, which buys or resumes it.',
      },
    )
  }
  return downloadStl(take.taskId, context, signal)
}
