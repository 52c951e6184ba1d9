import { refuseRival } from './find-group-faults.js'
import type { Refusal } from './judge-group.js'
import type { PhotoSet } from './photo-set.js'

/**
 * Refuses photo sets whose names are taken twice: two folders were given that hold the same name, or the names differ
 * only in letter case, which Windows and macOS would write into one file. A refused photo keeps its claim, so that one
 * name never stands for two photos in a report.
 */
export function claimNames(
  sets: readonly PhotoSet[],
  refusals: readonly Refusal[],
): { sets: PhotoSet[]; refusals: Refusal[] } {
  const claims = new Map<string, Set<string>>()
  const claim = (name: string, label: string) => {
    const key = name.toLowerCase()
    claims.set(key, (claims.get(key) ?? new Set()).add(label))
  }
  for (const set of sets) claim(set.name, labelOf(set))
  for (const { name, error } of refusals) claim(name, error.photo ?? name)

  const kept: PhotoSet[] = []
  const refused = [...refusals]
  for (const set of sets) {
    const claimants = [...claims.get(set.name.toLowerCase())!]
    if (claimants.length === 1) kept.push(set)
    else refused.push({ name: set.name, error: refuseRival(set.name, labelOf(set), claimants) })
  }
  return { sets: kept, refusals: refused }
}

const labelOf = ({ views, name }: PhotoSet): string => views[0]?.label ?? views[0]?.path ?? name
