import path from 'node:path'
import type { PhotoError } from '../errors/index.js'
import type { DiscoveredPhotos, PhotoSet } from '../photos/index.js'
import { type BuildRecord, createBuildRecord } from './build-record.js'
import { hasStandingConsent } from './consent.js'
import type { PipelineContext } from './context.js'
import { goneModels } from './gone-models.js'
import { relativeToRoot } from './identify.js'
import { filesOf, type ManifestModel } from './manifest.js'
import { noteInterrupted } from './note-interrupted.js'
import { type LostOutputs, type OutputFolder, openOutputFolder } from './output-folder.js'
import { outputFilesOf } from './output-names.js'
import { type OutputState, openOutputState } from './output-state.js'
import { prepareJobs, settleConsent } from './prepare-jobs.js'
import { rescuePaid } from './rescue-paid.js'
import { reuseOutputs } from './reuse-outputs.js'
import { interruptedError, type RunSink, runJobs } from './run-jobs.js'
import type { BuildOptions, BuildResult, Spent } from './types.js'
import { warnOfDrafts } from './warn-of-drafts.js'
import { type WorkAhead, workAhead } from './work-ahead.js'

/** Photos to finish, and what was refused by its name or place. */
export interface Photos {
  readonly sets: readonly PhotoSet[]
  readonly refused: readonly PhotoError[]
  /** Names of the models of `refused`, at the same positions. */
  readonly refusedNames: readonly string[]
}

export interface UpdateOptions extends BuildOptions {
  /** One of many updates: only the first one looks after what other runs paid for and names the drafts. Default: false. */
  readonly followUp?: boolean
}

/** One output folder over the life of a run or of a watcher. Updates of different photos may overlap. */
export interface OutputSession {
  /** What `models.json` holds, as it will be written by `save`. */
  readonly models: ReadonlyMap<string, Pick<ManifestModel, 'photo' | 'state'>>
  /** Finishes the sets given and puts them in place at once; `models.json` follows with `save`. */
  update(found: Photos, options: UpdateOptions): Promise<BuildResult>
  /** Begins the free work on a photo that may still change, so that its update is done sooner. */
  workAhead(set: PhotoSet): WorkAhead
  /**
   * Takes out the models whose photo is gone. `found` is everything below the paths (absolute; none: the root).
   * With `only`, other models are left alone for now. Returns their names.
   */
  prune(found: DiscoveredPhotos, paths: readonly string[], only?: ReadonlySet<string>): string[]
  /** What somebody else removed or altered since it was put in place. Costs a `stat` per file. */
  lost(): LostOutputs
  /** Writes `models.json` and removes what it no longer names. */
  save(): Promise<void>
}

export async function openOutputSession(context: PipelineContext, out: string): Promise<OutputSession> {
  const { settings, events } = context
  const dir = path.resolve(settings.root, out)
  const state = openOutputState(settings.store.dir, dir)
  const onWarning = (message: string) => events.emit('warning', { photo: null, message })
  const output = await openOutputFolder({ dir, state, onWarning })
  return {
    models: output.entries,
    update: (found, options) => update(found, { context, output, state, options }),
    workAhead: (set) => workAhead(set, context),
    prune(found, paths, only) {
      const gone = goneModels(output.entries, found, paths, settings.root)
      const names = gone.filter((name) => only?.has(name) ?? true)
      for (const name of names) {
        const photo = output.entries.get(name)?.photo ?? name
        output.remove(name)
        events.emit('removed', { name, photo })
      }
      return names
    },
    lost: () => output.lost(),
    save: () => output.save(),
  }
}

interface UpdateParts {
  readonly context: PipelineContext
  readonly output: OutputFolder
  readonly state: OutputState
  readonly options: UpdateOptions
}

async function update(
  { sets, refused, refusedNames }: Photos,
  { context, output, state, options }: UpdateParts,
): Promise<BuildResult> {
  const signal = options.signal ?? new AbortController().signal
  const frozen = options.frozen ?? false
  const record = createBuildRecord()
  const before = spentSoFar(context)
  try {
    // (1) Photos that cannot be models are refused by name.
    for (const [index, error] of refused.entries()) refuse(error, refusedNames[index] ?? '', record, context)

    // (2) Set apart what is right as it is.
    const reused = await reuseOutputs(sets, state.memos, output, context, frozen)
    for (const set of reused) keep(set, output, context, record)

    // (3) Prepare the rest, and ask once for everything that costs money.
    const rest = sets.filter((set) => !reused.has(set))
    const prepared = await prepareJobs(rest, context, { signal })
    const due = prepared.planned.filter(({ job, plan }) => {
      const later = options.postpone?.(job.name, plan.kind) ?? false
      if (later) record.postponed.push(job.name)
      return !later
    })
    const agreed = await settleConsent({ ...prepared, planned: due }, context, options, signal)

    // (4) Do the work, and beside it bring home what earlier runs paid for.
    const offline = frozen || agreed.failed.some(({ error }) => error.code === 'RAGE3D_FROZEN')
    const rescue = offline || options.followUp ? null : rescuePaid(context, agreed, signal)
    const standingConsent = hasStandingConsent(options, context)
    await runJobs(agreed, context, { signal, frozen, standingConsent }, publishing(output, context, record))
    if (signal.aborted) await noteInterrupted(agreed, record, context)
    await rescue
    if (!options.followUp) warnOfDrafts(record.summaries(), context)
  } catch (thrown) {
    if (!signal.aborted) throw thrown
  }
  if (signal.aborted) record.errors.add(interruptedError())
  const after = spentSoFar(context)
  return record.result({
    generations: after.generations - before.generations,
    amount: after.amount - before.amount,
    currency: 'INR',
  })
}

/** Puts every finished model in place, and records every failure. */
function publishing(output: OutputFolder, { events }: PipelineContext, record: BuildRecord): RunSink {
  return {
    async onModel(model, { job }, ms, spent) {
      const { inputs, fingerprint, rawKey } = job
      const memo = { inputs, fingerprint, rawKey, raw: model.rawIdentity, taskId: model.taskId }
      const before = output.entries.get(model.name)?.lods[0] ?? null
      const changed = await output.publish(model, memo)
      for (const message of model.warnings) events.emit('warning', { photo: model.photo, message })
      const files = outputFilesOf(model).map(({ file }) => file)
      const { name, photo, views, state, source, taskId, rawSha256, lods } = model
      record.addModel(
        { name, photo, views, state, source, taskId, rawSha256, files, error: null },
        { name, photo, state, lods, files, changed, ms },
      )
      events.emit('done', { name, photo, model, changed, ms, spent, before })
    },
    onFailed({ name, photo, views, plan, error }, state) {
      const taskId = error.taskId ?? (plan && 'taskId' in plan ? plan.taskId : null)
      const event = { name, photo, error, state }
      record.addFailure(event, { name, photo, views, source: null, taskId, rawSha256: null, files: [] })
      events.emit('failed', event)
    },
  }
}

function refuse(error: PhotoError, name: string, record: BuildRecord, { events }: PipelineContext): void {
  const photo = error.photo ?? ''
  const event = { name, photo, error, state: 'failed' as const }
  const nothing = { source: null, taskId: null, rawSha256: null, files: [] }
  record.addFailure(event, { name, photo, views: [photo], ...nothing })
  events.emit('failed', event)
}

/** Records a model whose files were right as they are. */
function keep(set: PhotoSet, output: OutputFolder, context: PipelineContext, record: BuildRecord): void {
  const entry = output.entries.get(set.name)
  const memo = output.memoOf(set.name)
  if (!entry || !memo) return
  const { name } = set
  const { photo, state, lods } = entry
  const views = set.views.map((view) => relativeToRoot(context.settings.root, view.path))
  const files = filesOf(entry)
  const source = state === 'draft' ? 'draft' : 'store'
  const rawSha256 = state === 'draft' ? null : memo.raw
  record.addModel(
    { name, photo, views, state, source, taskId: memo.taskId, rawSha256, files, error: null },
    { name, photo, state, lods, files, changed: false, ms: 0 },
  )
}

function spentSoFar(context: PipelineContext): Omit<Spent, 'currency'> {
  return context.rage3dIfUsed()?.spent() ?? { generations: 0, amount: 0 }
}
