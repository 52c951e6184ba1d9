import type { PhotoError } from '../errors/index.js'
import { findGroupFaults } from './find-group-faults.js'
import type { PhotoSet } from './photo-set.js'
import type { PictureGroup } from './picture-group.js'
import { compareText } from './read-photo-folder.js'

/** A photo that was refused, under the name that its model would have. */
export interface Refusal {
  readonly name: string
  readonly error: PhotoError
}

/** The photo set of a group, or why there is none: one refusal for each photo that is at fault, at least one. */
export function judgeGroup(group: PictureGroup): PhotoSet | Refusal[] {
  const faults = findGroupFaults(group)
  if (faults.length > 0) return faults.map((error) => ({ name: group.name, error }))
  const views = group.pictures
    .map(({ parsed, path, label }) => ({
      view: parsed.view ?? 'front',
      path,
      label,
      order: orderOf(parsed.view),
    }))
    .sort((a, b) => a.order - b.order || compareText(a.view, b.view))
    .map(({ order: _, ...view }) => view)
  return { name: group.name, views, sidecar: group.sidecar }
}

/** The plain picture, then the four sides that the service knows, then all others. */
function orderOf(view: string | null): number {
  if (view === null) return 0
  const side = ['front', 'left', 'back', 'right'].indexOf(view)
  return side < 0 ? 5 : 1 + side
}
