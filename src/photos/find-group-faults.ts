import type { PhotoError } from '../errors/index.js'
import { isModelStem, PHOTO_EXTENSIONS } from './parse-photo-file-name.js'
import { type LabelledEntry, type PictureGroup, plainPictures } from './picture-group.js'
import { refusePhoto } from './refuse-photo.js'

/** The service takes at most four pictures of an object. */
const MAX_PICTURES = 4

/** Extensions under which cameras and browsers save plain JPEG. */
const JPEG_ALIASES = ['jpe', 'jfif', 'pjpeg', 'pjp', 'jfi', 'jif']

/** Why a group is no photo set, the most useful reason first; empty if it is one. */
export function findGroupFaults(group: PictureGroup): PhotoError[] {
  return (
    [nameless, rivals, notReadable, unsupported, doubleExtension, viewsAlone, viewTwice, tooMany]
      .map((find) => find(group))
      .find((errors) => errors.length > 0) ?? []
  )
}

function nameless({ pictures }: PictureGroup): PhotoError[] {
  return pictures
    .filter(({ parsed }) => !isModelStem(parsed.stem))
    .map(({ label, fileName }) =>
      refusePhoto('RAGE3D_PHOTO_NAME', label, 'has no name before ".photo"', {
        hint: `Rename it, for instance to "model${fileName.slice(fileName.toLowerCase().indexOf('.photo'))}".`,
      }),
    )
}

function rivals(group: PictureGroup): PhotoError[] {
  const plain = plainPictures(group)
  return plain.length < 2 ? [] : plain.map((entry) => refuseRival(group.name, entry.label, labelsOf(plain)))
}

/** Refuses one of several photos that would make a model of the same name. */
export function refuseRival(name: string, label: string, all: readonly string[]): PhotoError {
  const others = all.filter((other) => other !== label)
  return refusePhoto(
    'RAGE3D_PHOTO_NAME',
    label,
    `claims the model name "${name}", and so does ${others.join(', ')}`,
    {
      hint: 'Rename or remove one of them. Names that differ only in letter case count as one.',
    },
  )
}

function notReadable({ pictures }: PictureGroup): PhotoError[] {
  const entry = pictures.find(({ problem }) => problem)
  if (!entry?.problem) return []
  return [
    refusePhoto('RAGE3D_PHOTO_UNREADABLE', entry.label, entry.problem.reason, { hint: entry.problem.hint }),
  ]
}

function unsupported({ pictures }: PictureGroup): PhotoError[] {
  const entry = pictures.find(({ parsed }) => parsed.kind === 'unsupported')
  if (!entry) return []
  const { extension } = entry.parsed
  const better = entry.fileName.slice(0, -extension.length)
  const reason = `has the extension .${extension}, which is not supported (${PHOTO_EXTENSIONS.join(', ')} are)`
  const hint = JPEG_ALIASES.includes(extension)
    ? `Rename it to "${better}jpg".`
    : `Export it as JPEG, PNG or WebP, for instance to "${better}jpg", and remove this file.`
  return [refusePhoto('RAGE3D_PHOTO_FORMAT', entry.label, reason, { hint })]
}

/** `mug.photo.jpg.png` is the work of an export dialog, not a view named "jpg". */
function doubleExtension({ pictures }: PictureGroup): PhotoError[] {
  const entry = pictures.find(({ parsed }) => PHOTO_EXTENSIONS.includes(parsed.view ?? ''))
  if (!entry) return []
  const { view, extension } = entry.parsed
  const better = `${entry.fileName.slice(0, -(view!.length + extension.length + 1))}${extension}`
  return [
    refusePhoto('RAGE3D_PHOTO_NAME', entry.label, 'has two extensions', {
      hint: `Rename it to "${better}".`,
    }),
  ]
}

function viewsAlone(group: PictureGroup): PhotoError[] {
  if (plainPictures(group).length > 0) return []
  const [first] = group.pictures
  const { view, extension } = first!.parsed
  const plain = `${first!.fileName.slice(0, -(view!.length + extension.length + 1))}${extension}`
  const reason = `is a view of "${group.name}", but the plain picture is missing`
  const hint = `Add "${plain}", the object seen from the front, beside it.`
  return [refusePhoto('RAGE3D_PHOTO_VIEWS', first!.label, reason, { hint })]
}

function viewTwice({ name, pictures }: PictureGroup): PhotoError[] {
  for (const { parsed, label } of pictures) {
    const same = pictures.filter((other) => parsed.view !== null && other.parsed.view === parsed.view)
    if (same.length < 2) continue
    const reason = `is one of ${same.length} pictures of the view "${parsed.view}" of "${name}": ${labelsOf(same).join(', ')}`
    return [refusePhoto('RAGE3D_PHOTO_VIEWS', label, reason, { hint: 'Keep one and remove the others.' })]
  }
  return []
}

function tooMany(group: PictureGroup): PhotoError[] {
  const { pictures } = group
  if (pictures.length <= MAX_PICTURES) return []
  const [plain] = plainPictures(group)
  const views = pictures.filter((entry) => entry !== plain)
  const surplus = pictures.length - MAX_PICTURES
  const reason = `has ${views.length} further views, and a model is made of at most ${MAX_PICTURES} pictures`
  const hint = `Remove ${surplus === 1 ? 'one' : surplus} of these, or move it to another folder: ${labelsOf(views).join(', ')}.`
  return [refusePhoto('RAGE3D_PHOTO_VIEWS', plain!.label, reason, { hint })]
}

const labelsOf = (entries: readonly LabelledEntry[]): string[] => entries.map(({ label }) => label)
