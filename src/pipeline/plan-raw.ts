import type { Take } from '../cache/index.js'
import { CacheError, ConfigError, type Rage3dError, SpendError } from '../errors/index.js'
import type { PhotoLook } from '../generate/index.js'
import { chooseGenerator } from './choose-generator.js'
import type { PipelineContext } from './context.js'
import type { PhotoJob } from './identify.js'
import { draftIdentity } from './local-raw.js'

/** How the raw model of one photo is come by. */
export type RawPlan =
  | { readonly kind: 'stored'; readonly take: Take; readonly recorded: boolean }
  | { readonly kind: 'fetch'; readonly take: Take }
  /** Without an id it is not known yet whether the submission was charged. */
  | { readonly kind: 'resume'; readonly taskId: string | null }
  | { readonly kind: 'buy' }
  | { readonly kind: 'local'; readonly generator: LocalGenerator; readonly warning: string | null }
  | { readonly kind: 'held'; readonly error: Rage3dError; readonly taskId: string | null }
  | { readonly kind: 'refused'; readonly error: Rage3dError }

/** What makes a free raw model, as far as its key is concerned. */
export interface LocalGenerator {
  readonly id: string
  readonly version: string
  /** Made only because there is no key. */
  readonly fallback: boolean
  readonly custom: boolean
}

/** Plans every job with one look at lockfile, store and ledger. No request is sent. */
export async function planRaw(jobs: readonly PhotoJob[], context: PipelineContext): Promise<RawPlan[]> {
  const records = await context.lockfile.read()
  const unrecorded = jobs.map(({ rawKey }) => rawKey).filter((rawKey) => !records.has(rawKey))
  const looks = unrecorded.length > 0 ? await (await context.rage3d()).look(unrecorded) : new Map()
  return Promise.all(
    jobs.map(async ({ rawKey, photo }) => {
      const record = records.get(rawKey)
      const take = record?.takes.find(({ sha256 }) => sha256 === record.use)
      if (take) return planRecorded(take, photo, context)
      const look: PhotoLook | undefined = looks.get(rawKey)
      return look ? planKnown(look, photo, context) : planUnknown(context)
    }),
  )
}

/** The local generator that the settings choose, or `null` if missing models are bought. */
export function localGeneratorOf(settings: PipelineContext['settings']): LocalGenerator | null {
  const choice = chooseGenerator(settings)
  if (choice.kind === 'rage3d') return null
  if (choice.kind === 'draft') return { ...draftIdentity(), fallback: choice.fallback, custom: false }
  return { id: choice.generator.id, version: choice.generator.version, fallback: false, custom: true }
}

async function planRecorded(take: Take, photo: string, context: PipelineContext): Promise<RawPlan> {
  if ((await context.store.raw.check(take.sha256)) === 'ok') return { kind: 'stored', take, recorded: true }
  if (context.settings.apiKey) return { kind: 'fetch', take }
  const local = localGeneratorOf(context.settings)
  if (local && !local.fallback) {
    return {
      kind: 'local',
      generator: local,
      warning: `The bought model of ${photo} is not in the store; ${local.id} stands in.`,
    }
  }
  return {
    kind: 'refused',
    error: new CacheError(
      'RAGE3D_STORE_DAMAGED',
      `The bought model of ${photo} is not in the store ${context.store.dir}.`,
      {
        photo,
        taskId: take.taskId,
        charged: 'yes',
        hint: `Set RAGE3D_API_KEY and run \`rage3d build --out DIR\`: task ${take.taskId} is downloaded again without a charge while the service keeps it.`,
      },
    ),
  }
}

function planKnown(look: PhotoLook, photo: string, context: PipelineContext): RawPlan {
  if (look.need === 'stored' && look.take) return { kind: 'stored', take: look.take, recorded: false }
  const local = localGeneratorOf(context.settings)
  const { taskId } = look
  if (look.need === 'resume') {
    if (context.settings.apiKey) return { kind: 'resume', taskId }
    if (local) {
      const warning = taskId
        ? `${photo} has a paid task (${taskId}) at the service: set RAGE3D_API_KEY to fetch it.`
        : `${photo} was submitted and may have been paid: set RAGE3D_API_KEY to find out and fetch it.`
      return { kind: 'local', generator: local, warning }
    }
  }
  if (local) {
    const warning = look.need === 'held' ? `${photo} is held: \`rage3d resolve\` settles it.` : null
    return { kind: 'local', generator: local, warning }
  }
  const error =
    look.error ??
    new SpendError('RAGE3D_HELD', `It is unknown whether ${photo} was charged.`, {
      photo,
      charged: 'unknown',
    })
  if (look.need === 'held') return { kind: 'held', error, taskId }
  if (look.need === 'refused') return { kind: 'refused', error }
  return planUnknown(context)
}

function planUnknown(context: PipelineContext): RawPlan {
  const local = localGeneratorOf(context.settings)
  if (local) return { kind: 'local', generator: local, warning: null }
  if (!context.settings.apiKey) {
    return {
      kind: 'refused',
      error: new ConfigError(
        'RAGE3D_KEY_MISSING',
        'The generator is "rage3d", but RAGE3D_API_KEY is not set.',
        {
          hint: 'Set RAGE3D_API_KEY in the environment or in .env.local, or choose `generator: "draft"`.',
        },
      ),
    }
  }
  return { kind: 'buy' }
}
