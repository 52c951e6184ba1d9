import type MagicString from 'magic-string'
import { parsePhotoId } from './photo-id.js'

/** Cheap test whether a source may hold `new URL('….photo.…', import.meta.url)`. */
export const MAY_HOLD_PHOTO_URL = /\.photo\./i

const PHOTO_URL = /\bnew\s+URL\s*\(\s*('[^'\n]+'|"[^"\n]+"|`[^`$\n]+`)\s*,\s*import\.meta\.url\s*,?\s*\)/g

/**
 * Turns `new URL('./chair.photo.jpg', import.meta.url)` into a URL of the model; Vite by itself would make it one of
 * the picture. `null` when there is nothing to change. The imports stand at the end: they are hoisted anyway, and
 * no line moves.
 */
export async function rewritePhotoUrls(
  code: string,
): Promise<{ code: string; map: ReturnType<MagicString['generateMap']> } | null> {
  const matches = [...code.matchAll(PHOTO_URL)]
  if (matches.length === 0) return null
  const isCode = await metaPositions(code)
  const { default: Editor } = await import('magic-string')
  const result = new Editor(code)
  const imports: string[] = []
  for (const match of matches) {
    const [whole, literal = ''] = match
    const request = literal.slice(1, -1)
    const photo = parsePhotoId(request)
    if (!photo || photo.query === 'model' || photo.query === 'lods' || photo.query === 'meta') continue
    if (!isCode(match.index + whole.lastIndexOf('import.meta'))) continue
    const name = `__rage3d_url_${imports.length}`
    const start = match.index + whole.indexOf(literal)
    result.overwrite(start, start + literal.length, name)
    imports.push(`import ${name} from ${JSON.stringify(specifierOf(request))};\n`)
  }
  if (imports.length === 0) return null
  result.append(`\n${imports.join('')}`)
  return { code: result.toString(), map: result.generateMap({ hires: 'boundary' }) }
}

/** A URL without a leading dot is relative all the same; as an import it would name a package. */
function specifierOf(request: string): string {
  return /^[./@~#]/.test(request) ? request : `./${request}`
}

/** Whether an `import.meta` is code and not part of a string or a comment. Without a lexer's word (JSX) it counts. */
async function metaPositions(code: string): Promise<(position: number) => boolean> {
  const { init, parse } = await import('es-module-lexer')
  await init
  try {
    const [imports] = parse(code)
    const positions = new Set(imports.filter(({ d }) => d === -2).map(({ s }) => s))
    return (position) => positions.has(position)
  } catch {
    return () => true
  }
}
