/** What an import of a photo asks for. `url` is the import without a query. */
export type PhotoQuery = 'url' | 'model' | 'lods' | 'meta' | 'collider' | 'poster' | 'stl' | 'photo'

/**
 * Ids of photos, with or without a query. Pictures in formats that are not supported count too: they are refused
 * by name instead of being shown as flat pictures.
 */
export const PHOTO_ID = /\.photo\.(?:jpe?g|png|webp|gif|tiff?|hei[cf]|avif|bmp|svg)(?:\?|$)/i

const QUERIES: ReadonlySet<string> = new Set(['model', 'lods', 'meta', 'collider', 'poster', 'stl', 'photo'])
/** Added by Vite's dev server to tell requests apart; they change nothing about what is asked for. */
const MARKERS: ReadonlySet<string> = new Set(['import', 't', 'v'])

export interface PhotoId {
  /** Path of the plain picture as Vite resolved it. */
  readonly file: string
  readonly query: PhotoQuery
}

/**
 * Takes a module id apart. `null` for everything that is not ours: other files, `?raw`, `?inline`, `?url`, `?worker`
 * and the queries of other plugins, which keep meaning the picture.
 */
export function parsePhotoId(id: string): PhotoId | null {
  if (id.startsWith('\0') || !PHOTO_ID.test(id)) return null
  const at = id.indexOf('?')
  const file = at < 0 ? id : id.slice(0, at)
  if (!PHOTO_ID.test(file)) return null
  const keys = at < 0 ? [] : [...new URLSearchParams(id.slice(at + 1)).keys()]
  const own = keys.filter((key) => !MARKERS.has(key))
  if (own.length === 0) return { file, query: 'url' }
  const [query] = own
  return own.length === 1 && isPhotoQuery(query) ? { file, query } : null
}

function isPhotoQuery(text: string | undefined): text is PhotoQuery {
  return text !== undefined && QUERIES.has(text)
}
