import { existsSync } from 'node:fs'
import path from 'node:path'
import { type PhotoError, type Rage3dError, reportOf } from '../errors/index.js'
import { discoverPhotos, type PhotoSet } from '../photos/index.js'
import type { PipelineContext } from './context.js'
import { relativeToRoot } from './identify.js'
import { filesOf } from './manifest.js'
import { type OutputFolder, openOutputFolder } from './output-folder.js'
import { outputFilesOf } from './output-names.js'
import { openOutputState } from './output-state.js'
import { prepareJobs, settleConsent } from './prepare-jobs.js'
import { rescuePaid } from './rescue-paid.js'
import { reuseOutputs } from './reuse-outputs.js'
import { interruptedError, runJobs } from './run-jobs.js'
import type { BuildAllOptions, BuildResult, ModelReport, ModelSummary, PipelineEvents } from './types.js'
import { warnOfDrafts } from './warn-of-drafts.js'

/** Finishes every photo below the paths and brings the output folder up to date. */
export async function buildAll(context: PipelineContext, options: BuildAllOptions): Promise<BuildResult> {
  const signal = options.signal ?? new AbortController().signal
  const { settings, events } = context
  const frozen = options.frozen ?? false
  const dir = path.resolve(settings.root, options.out)
  const state = openOutputState(settings.store.dir, dir)
  const onWarning = (message: string) => events.emit('warning', { photo: null, message })
  const output = await openOutputFolder({ dir, state, onWarning })
  const paths = (options.paths ?? []).map((given) => path.resolve(settings.root, given))
  const before = spentSoFar(context)

  const reports = new Map<string, ModelReport>()
  const summaries = new Map<string, ModelSummary>()
  const errors = new Set<Rage3dError>()
  const removed: string[] = []
  const fail = (event: PipelineEvents['failed'], report: Omit<ModelReport, 'state' | 'error'>) => {
    errors.add(event.error)
    reports.set(`${event.name}\n${event.photo}`, {
      ...report,
      state: event.state,
      error: reportOf(event.error),
    })
    events.emit('failed', event)
  }
  try {
    // (1) Find the photos; those that cannot be models are refused by name.
    const { include, exclude } = settings
    const found = await discoverPhotos({ root: settings.root, paths, include, exclude, signal })
    for (const error of found.refused) refuse(error, fail)

    // (2) Set apart what is right as it is.
    const reused = await reuseOutputs(found.sets, state.memos, output, context, frozen)
    for (const set of reused) keep(set, output, context, reports, summaries)

    // (3) Prepare the rest, and ask once for everything that costs money.
    const rest = found.sets.filter((set) => !reused.has(set))
    const prepared = await prepareJobs(rest, context, signal)
    const agreed = await settleConsent(prepared, context, options, signal)
    const offline = frozen || agreed.failed.some(({ error }) => error.code === 'RAGE3D_FROZEN')
    const rescue = offline ? null : rescuePaid(context, agreed, signal)

    // (4) Do the work; every finished model is put in place at once.
    await runJobs(
      agreed,
      context,
      { signal, frozen },
      {
        async onModel(model, { job }, ms, spent) {
          const { inputs, fingerprint, rawKey } = job
          const memo = { inputs, fingerprint, rawKey, raw: model.rawIdentity, taskId: model.taskId }
          const changed = await output.publish(model, memo)
          for (const message of model.warnings) events.emit('warning', { photo: model.photo, message })
          const files = outputFilesOf(model).map(({ file }) => file)
          const { name, photo, views, state, source, taskId, rawSha256 } = model
          reports.set(name, { name, photo, views, state, source, taskId, rawSha256, files, error: null })
          summaries.set(name, { name, photo, state, lods: model.lods, files, changed, ms })
          events.emit('done', { name, photo, model, changed, ms, spent })
        },
        onFailed({ name, photo, views, plan, error }, state) {
          const taskId = error.taskId ?? (plan && 'taskId' in plan ? plan.taskId : null)
          fail(
            { name, photo, error, state },
            { name, photo, views, source: null, taskId, rawSha256: null, files: [] },
          )
        },
      },
    )
    await rescue
    if (signal.aborted) errors.add(interruptedError())

    // (5) Take out what has no photo any more.
    if (!signal.aborted) {
      for (const name of goneNames(output, found, paths, settings.root)) {
        const photo = output.entries.get(name)?.photo ?? name
        await output.remove(name)
        removed.push(name)
        events.emit('removed', { name, photo })
      }
    }
    warnOfDrafts([...summaries.values()], context)
  } catch (thrown) {
    if (!signal.aborted) throw thrown
    errors.add(interruptedError())
  } finally {
    await output.save()
  }
  const after = spentSoFar(context)
  const spent = {
    generations: after.generations - before.generations,
    amount: after.amount - before.amount,
    currency: 'INR' as const,
  }
  const models = [...reports.values()].sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0))
  return { report: { models, spent }, errors: [...errors], models: summaries, removed }
}

type Fail = (event: PipelineEvents['failed'], report: Omit<ModelReport, 'state' | 'error'>) => void

function refuse(error: PhotoError, fail: Fail): void {
  const photo = error.photo ?? ''
  const name = photo.replace(/\.photo\.[^/]*$/i, '')
  const nothing = { source: null, taskId: null, rawSha256: null, files: [] }
  fail({ name, photo, error, state: 'failed' }, { name, photo, views: [photo], ...nothing })
}

/** Reports a model whose files were right as they are. */
function keep(
  set: PhotoSet,
  output: OutputFolder,
  context: PipelineContext,
  reports: Map<string, ModelReport>,
  summaries: Map<string, ModelSummary>,
): void {
  const entry = output.entries.get(set.name)
  const memo = output.memoOf(set.name)
  if (!entry || !memo) return
  const { name } = set
  const { photo, state, lods } = entry
  const views = set.views.map((view) => relativeToRoot(context.settings.root, view.path))
  const files = filesOf(entry)
  const source = state === 'draft' ? 'draft' : 'store'
  const rawSha256 = state === 'draft' ? null : memo.raw
  reports.set(name, { name, photo, views, state, source, taskId: memo.taskId, rawSha256, files, error: null })
  summaries.set(name, { name, photo, state, lods, files, changed: false, ms: 0 })
}

/**
 * Models whose photo is gone: the file does not exist any more, or it lies below the paths and was not found there.
 * A photo that is broken or refused for now keeps its last good model.
 */
function goneNames(
  output: OutputFolder,
  found: {
    readonly sets: readonly PhotoSet[]
    readonly refused: readonly PhotoError[]
    readonly refusedNames: readonly string[]
  },
  paths: readonly string[],
  root: string,
): string[] {
  const photos = new Set(found.sets.flatMap((set) => set.views[0]?.path ?? []))
  const refused = new Set(found.refusedNames)
  const scopes = paths.length > 0 ? paths : [root]
  const gone = ([name, { photo }]: readonly [string, { readonly photo: string }]) => {
    const file = path.resolve(root, photo)
    if (refused.has(name) && existsSync(file)) return false
    if (photos.has(file)) return false
    return !existsSync(file) || scopes.some((scope) => isBelow(file, scope))
  }
  return [...output.entries].filter(gone).map(([name]) => name)
}

const isBelow = (file: string, folder: string): boolean =>
  file === folder || file.startsWith(folder + path.sep)

function spentSoFar(context: PipelineContext): { generations: number; amount: number } {
  return context.rage3dIfUsed()?.spent() ?? { generations: 0, amount: 0 }
}
