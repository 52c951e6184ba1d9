import path from 'node:path'
import { type Rage3dError, toRage3dError } from '../errors/index.js'
import { discoverPhotos, type PhotoSet, photoSetOf } from '../photos/index.js'
import type { PipelineContext } from './context.js'
import { photoOf } from './identify.js'
import { type PrepareOptions, prepareJobs } from './prepare-jobs.js'
import type { Need } from './types.js'

/** What each photo would need: of the files given, or of all photos below the folders given. Sends nothing. */
export async function listNeeds(
  paths: readonly string[] | undefined,
  context: PipelineContext,
  signal: AbortSignal,
): Promise<Need[]> {
  const { root, include, exclude } = context.settings
  const absolute = (paths ?? []).map((given) => path.resolve(root, given))
  const found = await discoverPhotos({ root, paths: absolute, include, exclude, signal })
  const refused = found.refused.map((error, index) =>
    refusedNeed(error, error.photo ?? '', found.refusedNames[index] ?? ''),
  )
  const needs = await needsOf(found.sets, context, { signal, decodeLocal: true })
  return [...refused, ...needs].sort((a, b) => (a.name < b.name ? -1 : 1))
}

/**
 * What the photo files given would need, one by one and in their order, whatever `include` says of them. A need names
 * its photo as the disk spells it, which macOS and Windows also open under other spellings: its place tells which file
 * was given.
 */
export async function listNeedsOfPhotos(
  photos: readonly string[],
  context: PipelineContext,
  signal: AbortSignal,
): Promise<Need[]> {
  const { root } = context.settings
  const sets = new Map<string, PhotoSet>()
  const given: (Need | string)[] = []
  for (const photo of photos) {
    try {
      const set = await photoSetOf(path.resolve(root, photo), { root })
      sets.set(photoOf(set, root), set)
      given.push(photoOf(set, root))
    } catch (thrown) {
      given.push(refusedNeed(toRage3dError(thrown, photo), photo, photo))
    }
  }
  const needs = await needsOf([...sets.values()], context, { signal })
  const byPhoto = new Map(needs.map((need) => [need.photo, need]))
  return given.map((item) => (typeof item === 'string' ? (byPhoto.get(item) as Need) : item))
}

async function needsOf(
  sets: readonly PhotoSet[],
  context: PipelineContext,
  options: PrepareOptions,
): Promise<Need[]> {
  const { planned, failed } = await prepareJobs(sets, context, options)
  const needs: Need[] = failed.map(({ name, photo, error }) => ({
    name,
    photo,
    kind: 'refused',
    rawKey: null,
    taskId: null,
    error,
  }))
  for (const { job, plan } of planned) {
    const taskId = 'take' in plan ? plan.take.taskId : 'taskId' in plan ? plan.taskId : null
    const error = 'error' in plan ? plan.error : null
    needs.push({ name: job.name, photo: job.photo, kind: plan.kind, rawKey: job.rawKey, taskId, error })
  }
  return needs
}

function refusedNeed(error: Rage3dError, photo: string, name: string): Need {
  return { name, photo, kind: 'refused', rawKey: null, taskId: null, error }
}
