import type { PhotoId } from './photo-id.js'

/** What the source below imports a picture by. */
const PICTURE = 'url&no-inline'

/** Source of a `?photo` module: the picture itself, as Vite serves or emits it. */
export function pictureCode({ file }: Pick<PhotoId, 'file'>): string {
  return `export { default } from ${JSON.stringify(`${file}?${PICTURE}`)}\n`
}

/** Whether a module is a picture that `?photo` imports, or that is imported in the same words. */
export const isPictureId = (id: string): boolean => id.endsWith(`?${PICTURE}`)
