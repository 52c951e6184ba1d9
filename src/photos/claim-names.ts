import { refuseRival } from './find-group-faults.js'
import type { Refusal } from './judge-group.js'
import type { PhotoSet } from './photo-set.js'
import { compareCodePoints } from './read-photo-folder.js'

/**
 * Refuses photo sets whose names are taken twice: two folders were given that hold the same name, or the names differ
 * only in letter case, which Windows and macOS would write into one file.
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
  const claimantsOf = (set: PhotoSet) => [...claims.get(set.name.toLowerCase())!]
  const rivals = sets.filter((set) => claimantsOf(set).length > 1)
  return {
    sets: sets.filter((set) => !rivals.includes(set)).sort((a, b) => compareCodePoints(a.name, b.name)),
    refusals: [
      ...refusals,
      ...rivals.map((set) => ({
        name: set.name,
        error: refuseRival(set.name, labelOf(set), claimantsOf(set)),
      })),
    ].sort((a, b) => compareCodePoints(a.name, b.name)),
  }
}

const labelOf = ({ views, name }: PhotoSet): string => views[0]?.label ?? views[0]?.path ?? name
