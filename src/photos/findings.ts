import type { PhotoError } from '../errors/index.js'
import { claimNames } from './claim-names.js'
import { judgeGroup, type Refusal } from './judge-group.js'
import type { PhotoSet } from './photo-set.js'
import type { PictureGroup } from './picture-group.js'
import { compareText } from './read-photo-folder.js'

/** Gathers photo sets and refusals; a photo that is met twice counts once, under its first name. */
export interface Findings {
  /** Adds pictures that belong together: a set, or a refusal of each photo among them that is at fault. */
  add(group: PictureGroup): void
  /** Adds a file or folder that is no picture, under a name that it does not claim. */
  refuse(name: string, error: PhotoError): void
  /** All of it, sorted by name, with the photos refused whose names are taken twice. */
  settle(): { readonly sets: PhotoSet[]; readonly refusals: Refusal[] }
}

/** Begins with nothing found. */
export function createFindings(): Findings {
  /** By the path of the plain picture. */
  const sets = new Map<string, PhotoSet>()
  /** By the label of the photo, as are `others`. */
  const refused = new Map<string, Refusal>()
  const others = new Map<string, Refusal>()
  const refuseIn = (map: Map<string, Refusal>, name: string, error: PhotoError) => {
    const photo = error.photo ?? name
    if (!map.has(photo)) map.set(photo, { name, error })
  }
  return {
    add(group) {
      const verdict = judgeGroup(group)
      if (Array.isArray(verdict)) {
        for (const { name, error } of verdict) refuseIn(refused, name, error)
        return
      }
      const { path } = verdict.views[0]!
      if (!sets.has(path)) sets.set(path, verdict)
    },
    refuse: (name, error) => refuseIn(others, name, error),
    settle() {
      const claimed = claimNames([...sets.values()], [...refused.values()])
      return {
        sets: claimed.sets.sort(byName),
        refusals: [...claimed.refusals, ...others.values()].sort(byName),
      }
    },
  }
}

const byName = (a: { readonly name: string }, b: { readonly name: string }): number =>
  compareText(a.name, b.name)
