import type { PhotoSet } from '../photos/index.js'
import type { PipelineContext } from './context.js'
import { recipeOf, stampInputs } from './identify.js'
import { localKey } from './keys.js'
import type { OutputFolder } from './output-folder.js'
import type { OutputMemo } from './output-state.js'
import { localGeneratorOf } from './plan-raw.js'

/**
 * The photo sets whose outputs are right as they are: same bytes, same settings, same raw model, files untouched.
 * Costs a few `stat` calls each; nothing is read, hashed or decoded.
 */
export async function reuseOutputs(
  sets: readonly PhotoSet[],
  memos: ReadonlyMap<string, OutputMemo>,
  output: OutputFolder,
  context: PipelineContext,
  frozen: boolean,
): Promise<ReadonlySet<PhotoSet>> {
  const candidates: { set: PhotoSet; memo: OutputMemo }[] = []
  for (const set of sets) {
    const memo = memos.get(set.name)
    if (
      memo &&
      output.entries.has(set.name) &&
      (await inputsUnchanged(set, memo, context)) &&
      output.intact(memo)
    ) {
      candidates.push({ set, memo })
    }
  }
  if (candidates.length === 0) return new Set()
  const records = await context.lockfile.read()
  const free = candidates.filter(({ memo }) => !records.has(memo.rawKey))
  const bought = free.length > 0 ? await boughtMeanwhile(free, context) : new Set<string>()
  const isRight = ({ memo }: { memo: OutputMemo }): boolean => {
    const record = records.get(memo.rawKey)
    if (record) return record.use === memo.raw
    return !bought.has(memo.rawKey) && isCurrentLocal(memo, context, frozen)
  }
  return new Set(candidates.filter(isRight).map(({ set }) => set))
}

async function inputsUnchanged(set: PhotoSet, memo: OutputMemo, context: PipelineContext): Promise<boolean> {
  const stamps = stampInputs(set, context.settings.root)
  const names = Object.keys(stamps)
  if (names.length !== Object.keys(memo.inputs).length) return false
  if (!names.every((name) => stamps[name] !== '' && stamps[name] === memo.inputs[name])) return false
  try {
    return (await recipeOf(set, context.settings)).fingerprint === memo.fingerprint
  } catch {
    return false // A broken sidecar: reported by the full path, which reads it again.
  }
}

/** Photos that the ledger knows although the lockfile does not: a run ended between buying and recording. */
async function boughtMeanwhile(
  free: readonly { readonly memo: OutputMemo }[],
  context: PipelineContext,
): Promise<ReadonlySet<string>> {
  const generator = await context.rage3d()
  const looks = await generator.look(free.map(({ memo }) => memo.rawKey))
  return new Set([...looks.values()].filter(({ need }) => need !== 'buy').map(({ rawKey }) => rawKey))
}

function isCurrentLocal(memo: OutputMemo, context: PipelineContext, frozen: boolean): boolean {
  const generator = localGeneratorOf(context.settings)
  if (!generator || (frozen && generator.fallback)) return false
  return localKey(memo.rawKey, generator) === memo.raw
}
