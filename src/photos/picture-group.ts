import type { PhotoEntry } from './read-photo-folder.js'

/** Files of one folder that belong to one model, ready to be judged. */
export interface PictureGroup {
  /** Name of the model; for a photo without a name, its path. */
  readonly name: string
  /** Pictures: named like a photo, a view, or either in an unsupported format. At least one. */
  readonly pictures: readonly LabelledEntry[]
  /** Absolute path of the settings file, or `null`. */
  readonly sidecar: string | null
}

/** An entry with its full path. */
export interface LabelledEntry extends PhotoEntry {
  /** Absolute path. */
  readonly path: string
  /** Path as people know it. */
  readonly label: string
}

/** The plain pictures of a group: one, unless the group is at fault. */
export const plainPictures = ({ pictures }: PictureGroup): LabelledEntry[] =>
  pictures.filter(({ parsed }) => parsed.view === null)
