import path from 'node:path'
import type { Store } from '../cache/index.js'
import { CacheError, PhotoError, type Rage3dError } from '../errors/index.js'
import { discoverPhotos } from '../photos/index.js'
import type { PipelineContext } from './context.js'
import { prepareJobs } from './prepare-jobs.js'

/** What `rage3d verify` found out about one photo. */
export interface Verdict {
  readonly name: string
  readonly photo: string
  readonly ok: boolean
  readonly taskId: string | null
  readonly error: Rage3dError | null
}

export interface Verification {
  readonly photos: readonly Verdict[]
  /** Raw keys in the lockfile that no photo has: photos that were removed or changed. Harmless. */
  readonly unused: readonly string[]
}

/** Whether lockfile, photos and store agree. Needs no key and no network, changes nothing. */
export async function verifyProject(
  paths: readonly string[] | undefined,
  context: PipelineContext,
  signal: AbortSignal,
): Promise<Verification> {
  const { root, include, exclude } = context.settings
  const store = withFirstVerdicts(context.store)
  const absolute = (paths ?? []).map((given) => path.resolve(root, given))
  const found = await discoverPhotos({ root, paths: absolute, include, exclude, signal })
  const { planned, failed } = await prepareJobs(
    found.sets,
    { ...context, store, settings: { ...context.settings, generator: 'draft' } },
    { signal },
  )
  const records = await context.lockfile.read()
  const verdicts: Verdict[] = [
    ...found.refused.map((error, index) =>
      refusedVerdict(found.refusedNames[index] ?? '', error.photo ?? '', error),
    ),
    ...failed.map(({ name, photo, error }) => refusedVerdict(name, photo, error)),
  ]
  const seen = new Set<string>()
  for (const { job } of planned) {
    seen.add(job.rawKey)
    const record = records.get(job.rawKey)
    const take = record?.takes.find(({ sha256 }) => sha256 === record.use) ?? null
    const error = take ? await storeProblem(take, job.photo, store) : noRecord(job.photo)
    verdicts.push({
      name: job.name,
      photo: job.photo,
      ok: error === null,
      taskId: take?.taskId ?? null,
      error,
    })
  }
  return {
    photos: verdicts.sort((a, b) => (a.name < b.name ? -1 : 1)),
    unused: [...records.keys()].filter((rawKey) => !seen.has(rawKey)),
  }
}

/** An altered file is moved aside when it is found: asked about a second time, it would be missing. */
function withFirstVerdicts(store: Store): Store {
  const verdicts = new Map<string, ReturnType<Store['raw']['check']>>()
  const check = (sha256: string) => {
    const verdict = verdicts.get(sha256) ?? store.raw.check(sha256)
    verdicts.set(sha256, verdict)
    return verdict
  }
  return { ...store, raw: { ...store.raw, check } }
}

function refusedVerdict(name: string, photo: string, error: Rage3dError): Verdict {
  return { name, photo, ok: false, taskId: null, error }
}

function noRecord(photo: string): PhotoError {
  return new PhotoError('RAGE3D_NOT_RECORDED', `${photo} has no record in rage3d.lock.json.`, {
    photo,
    hint: 'Run `rage3d build --out DIR`, which buys or resumes it, and commit rage3d.lock.json.',
  })
}

async function storeProblem(
  take: { readonly sha256: string; readonly taskId: string },
  photo: string,
  store: Store,
): Promise<Rage3dError | null> {
  const verdict = await store.raw.check(take.sha256)
  if (verdict === 'ok') return null
  return new CacheError(
    'RAGE3D_STORE_DAMAGED',
    `The bought model of ${photo} is ${verdict} in the store ${store.dir}.`,
    {
      photo,
      taskId: take.taskId,
      charged: 'yes',
      hint: `Run \`rage3d build --out DIR\` with a key: task ${take.taskId} is downloaded again without a charge while the service keeps it.`,
    },
  )
}
