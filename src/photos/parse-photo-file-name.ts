/** What the name of a file says about a photo. */
export interface PhotoFileName {
  /** What stands before `.photo`, NFC; empty for `.photo.jpg`. */
  readonly stem: string
  /** Lower-case name of the view, or `null` for a plain picture and for a sidecar. */
  readonly view: string | null
  /** Lower-case extension without its dot. */
  readonly extension: string
  /** `unsupported`: named like a photo, with the extension of a picture that is not JPEG, PNG or WebP. */
  readonly kind: 'photo' | 'unsupported' | 'sidecar'
}

/** Extensions of photos, without the dot. */
export const PHOTO_EXTENSIONS: readonly string[] = ['jpg', 'jpeg', 'png', 'webp']

/**
 * Extensions of pictures that are refused rather than ignored. Not every other extension is: `card.photo.ts`,
 * `chair.photo.md` or Lightroom's `chair.photo.xmp` are no attempts to name a photo.
 */
const UNSUPPORTED_EXTENSIONS = new Set(
  `3fr ai apng arw avif avifs bmp cr2 cr3 crw cur dcr dds dib dng emf eps erf exr fff gif hdr heic heics heif heifs hif
   ico iiq insp j2c j2k jfi jfif jif jng jp2 jpc jpe jpf jpm jps jpx jxl jxr kdc mng mos mpo mrw nef nrw orf pam pbm pcx pdf pef
   pfm pgm pic pict pjp pjpeg pnm ppm psb psd qoi raf raw rw2 rwl sr2 srf srw svg svgz tga tif tiff wbmp wdp wmf x3f xbm
   xcf xpm`.split(/\s+/),
)

const PLAIN = /^(.*)\.photo\.([a-z0-9]+)$/is
const VIEW = /^(.*)\.photo\.([^./\\]+)\.([a-z0-9]+)$/is

/**
 * Takes a file name apart: `<stem>.photo.<extension>`, `<stem>.photo.<view>.<extension>` or `<stem>.photo.json`.
 * The infix nearest to the end counts, so `mug.photo.photo.jpg` is a plain picture of `mug.photo`, and
 * `chair.photo.back.jpg` the back of `chair`. `null` if the name is none of these. Letter case is ignored.
 */
export function parsePhotoFileName(fileName: string): PhotoFileName | null {
  const plain = PLAIN.exec(fileName)
  if (plain) return classify(plain[1]!, null, plain[2]!)
  const view = VIEW.exec(fileName)
  return view ? classify(view[1]!, view[2]!, view[3]!) : null
}

/** Whether a path or URL path names a plain photo that a model can be made of: `…/chair.photo.jpg`. */
export function isPhotoPath(file: string): boolean {
  const parsed = parsePhotoFileName(file.slice(Math.max(file.lastIndexOf('/'), file.lastIndexOf('\\')) + 1))
  return parsed?.kind === 'photo' && parsed.view === null && isModelStem(parsed.stem)
}

/** Whether a stem can name a model: it needs a character other than a dot or a space. */
export const isModelStem = (stem: string): boolean => /[^.\s]/.test(stem)

function classify(rawStem: string, rawView: string | null, rawExtension: string): PhotoFileName | null {
  const stem = rawStem.normalize('NFC')
  const view = rawView?.normalize('NFC').toLowerCase() ?? null
  const extension = rawExtension.toLowerCase()
  if (PHOTO_EXTENSIONS.includes(extension)) return { stem, view, extension, kind: 'photo' }
  if (UNSUPPORTED_EXTENSIONS.has(extension)) return { stem, view, extension, kind: 'unsupported' }
  return extension === 'json' && view === null ? { stem, view, extension, kind: 'sidecar' } : null
}
