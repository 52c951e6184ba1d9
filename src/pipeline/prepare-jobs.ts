import pLimit from 'p-limit'
import { type Rage3dError, toRage3dError } from '../errors/index.js'
import type { Rage3dGenerator } from '../generate/index.js'
import { checkPictures, type PhotoSet } from '../photos/index.js'
import { requireConsent } from './consent.js'
import type { PipelineContext } from './context.js'
import { frozenReason } from './finish-model.js'
import { identify, type PhotoJob, photoOf, relativeToRoot } from './identify.js'
import { localKey } from './keys.js'
import { readUnchanged } from './local-raw.js'
import { type LocalGenerator, planRaw, type RawPlan } from './plan-raw.js'
import type { SpendOptions } from './types.js'

const READ_CONCURRENCY = 8
const DECODE_CONCURRENCY = 2

/** A photo with the way its raw model is come by. */
export interface PlannedJob {
  readonly job: PhotoJob
  readonly plan: RawPlan
}

/** A photo that cannot go on. */
export interface FailedPhoto {
  readonly name: string
  readonly photo: string
  readonly views: readonly string[]
  readonly plan: RawPlan | null
  readonly error: Rage3dError
}

export interface PreparedJobs {
  readonly planned: readonly PlannedJob[]
  readonly failed: readonly FailedPhoto[]
}

export interface PrepareOptions {
  readonly signal: AbortSignal
  /** Also decodes what would be made locally, which is else left to who makes it. Default: false. */
  readonly decodeLocal?: boolean
}

/**
 * Reads, hashes and plans photos; what would be bought is decoded completely, so that nothing unusable is ever paid
 * for. Sends nothing.
 */
export async function prepareJobs(
  sets: readonly PhotoSet[],
  context: PipelineContext,
  { signal, decodeLocal = false }: PrepareOptions,
): Promise<PreparedJobs> {
  const failed: FailedPhoto[] = []
  const read = pLimit(READ_CONCURRENCY)
  const identified = await Promise.all(
    sets.map((set) =>
      read(async () => {
        try {
          return await identify(set, context.settings, signal)
        } catch (thrown) {
          signal.throwIfAborted()
          failed.push(failureOf(set, toRage3dError(thrown), context))
          return null
        }
      }),
    ),
  )
  const jobs = identified.filter((job) => job !== null)
  const plans = await planRaw(jobs, context)
  const decode = pLimit(DECODE_CONCURRENCY)
  const planned = await Promise.all(
    jobs.map(async (job, index): Promise<PlannedJob> => {
      const plan = plans[index] as RawPlan
      const isUntried =
        plan.kind === 'buy' ||
        (plan.kind === 'local' && decodeLocal && !(await isMade(job, plan.generator, context)))
      if (!isUntried) return { job, plan }
      const error = await decode(() => refusalOf(job, signal))
      return { job, plan: error ? { kind: 'refused', error } : plan }
    }),
  )
  return { planned, failed }
}

async function isMade(
  job: PhotoJob,
  generator: LocalGenerator,
  { store }: PipelineContext,
): Promise<boolean> {
  return (await store.derived.get(localKey(job.rawKey, generator))) !== null
}

async function refusalOf(job: PhotoJob, signal: AbortSignal): Promise<Rage3dError | null> {
  try {
    await checkPictures(await readUnchanged(job, signal), { signal })
    return null
  } catch (thrown) {
    signal.throwIfAborted()
    return toRage3dError(thrown, job.photo)
  }
}

function failureOf(set: PhotoSet, error: Rage3dError, context: PipelineContext): FailedPhoto {
  const views = set.views.map((view) => relativeToRoot(context.settings.root, view.path))
  return { name: set.name, photo: photoOf(set, context.settings.root), views, plan: null, error }
}

/** Asks once for everything that would be bought; without consent those photos fail and the others go on. */
export async function settleConsent(
  prepared: PreparedJobs,
  context: PipelineContext,
  options: SpendOptions,
  signal: AbortSignal,
): Promise<PreparedJobs> {
  const failed = [...prepared.failed]
  const fail = ({ job, plan }: PlannedJob, error: Rage3dError) =>
    void failed.push({ name: job.name, photo: job.photo, views: job.views, plan, error })
  let planned = prepared.planned
  if (options.frozen) {
    planned = planned.filter((item) => {
      const error = frozenReason(item.job, item.plan)
      if (error) fail(item, error)
      return !error
    })
  }
  const toBuy = planned.filter(({ plan }) => plan.kind === 'buy')
  if (toBuy.length === 0) return { planned, failed }
  try {
    const generator = await context.rage3d()
    const used = await generator.budgetUsed()
    const photos = toBuy.map(({ job }) => job.photo).sort()
    const count = new Set(toBuy.map(({ job }) => job.rawKey)).size
    const readWallet = () => readWalletOf(generator, signal)
    const { settings } = context
    const byPerson = await requireConsent({ photos, count }, { settings, options, used, readWallet, signal })
    await generator.consented({ byPerson, signal })
    return { planned, failed }
  } catch (thrown) {
    signal.throwIfAborted()
    const error = toRage3dError(thrown)
    for (const item of toBuy) fail(item, error)
    return { planned: planned.filter(({ plan }) => plan.kind !== 'buy'), failed }
  }
}

/** The wallet, or `null` if the service does not tell; a refused key is an error of its own. */
async function readWalletOf(generator: Rage3dGenerator, signal: AbortSignal): Promise<number | null> {
  try {
    return await generator.wallet(signal)
  } catch (thrown) {
    signal.throwIfAborted()
    const error = toRage3dError(thrown)
    if (error.code === 'RAGE3D_SERVICE_UNAUTHORIZED') throw error
    return null
  }
}
