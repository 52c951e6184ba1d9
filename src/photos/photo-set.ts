/** One picture of an object. */
export interface PhotoView {
  /** Side shown, in lower case: `front` for the plain picture, else what stands between `.photo.` and the extension. */
  readonly view: string
  /** Absolute path. */
  readonly path: string
  /** The path as people know it: below the root, with forward slashes. Used in messages. Default: `path`. */
  readonly label?: string
}

/** The pictures that one model is made of. */
export interface PhotoSet {
  /** Name of the model: path below the folder given, without extension, NFC, with forward slashes: `props/chair`. */
  readonly name: string
  /**
   * One to four pictures: the plain one, then front, left, back, right, then other views alphabetically.
   * Beside a plain picture, a file named `.photo.front.` is kept as a second `front`: look at positions, not at names,
   * where each view must be one picture.
   */
  readonly views: readonly PhotoView[]
  /** Absolute path of the settings file beside the photo, or `null` if there is none. */
  readonly sidecar: string | null
}

/** A picture's bytes, read once. */
export interface Picture extends PhotoView {
  readonly fileName: string
  readonly bytes: Buffer
  /** Digest of `bytes`, in lower-case hex. */
  readonly sha256: string
}

/** What the content is, whatever the file is called. */
export type PictureFormat = 'jpeg' | 'png' | 'webp'

/** Why a picture's pixels must be written anew for upload. */
export type PixelChange = 'orientation' | 'color' | 'depth' | 'animation'

/** A picture that was decoded whole and may be sent. */
export interface CheckedPicture extends Picture {
  readonly format: PictureFormat
  /** Size in pixels as people see it, EXIF orientation applied. */
  readonly width: number
  readonly height: number
  /** EXIF orientation, 1–8; 1 where the file says nothing. */
  readonly orientation: number
  /** Whether the file has an alpha channel. */
  readonly hasAlpha: boolean
  /** Whether any part of the picture can be seen through. */
  readonly transparent: boolean
  /** Empty if the pixels may leave as they are. */
  readonly pixelChanges: readonly PixelChange[]
}

/** A picture as it is sent: upright, at most 10,000,000 bytes, without EXIF, XMP, IPTC or GPS data. */
export interface Upload {
  readonly bytes: Buffer
  readonly contentType: 'image/jpeg' | 'image/png' | 'image/webp'
  /** Extension that fits the content, without a dot: `jpg`, `png` or `webp`. */
  readonly extension: string
}
