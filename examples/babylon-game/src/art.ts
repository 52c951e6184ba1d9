import type { PhotoModel } from 'vite-plugin-rage3d/babylon'

/** A photo of the art folder: its model and the picture itself. */
export interface Art {
  readonly name: string
  readonly model: PhotoModel
  readonly photo: string
}

// Every photo in the folder, also one that is added while the game runs: Vite then sends a new version of
// this module. Further views (`tiger.photo.back.png`) belong to their photo and do not match.
const models = import.meta.glob<PhotoModel>('../art/*.photo.{jpg,jpeg,png,webp}', {
  query: '?model',
  import: 'default',
  eager: true,
})
const photos = import.meta.glob<string>('../art/*.photo.{jpg,jpeg,png,webp}', {
  query: '?photo',
  import: 'default',
  eager: true,
})

/** Everything in the art folder, by name. */
export const art: readonly Art[] = Object.entries(models).map(([path, model]) => ({
  name: path.replace(/^.*\//, '').replace(/\.photo\..*$/, ''),
  model,
  photo: photos[path] ?? '',
}))
