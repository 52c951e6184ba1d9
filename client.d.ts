// Types of photo imports. Add to a project with
//   /// <reference types="vite-plugin-rage3d/client" />
// or `"types": ["vite/client", "vite-plugin-rage3d/client"]`, in either order.
//
// A bare import is a string here because vite/client says so of every `*.jpg`: both patterns match, and
// the one that a program meets first wins. TypeScript allows one `*` and no alternatives in a pattern,
// hence one declaration for each extension, in lower and upper case, and each query.

// No query: URL of the nearest level of detail.
declare module '*.photo.jpg' {
  const url: string
  export default url
}
declare module '*.photo.jpeg' {
  const url: string
  export default url
}
declare module '*.photo.png' {
  const url: string
  export default url
}
declare module '*.photo.webp' {
  const url: string
  export default url
}
declare module '*.photo.JPG' {
  const url: string
  export default url
}
declare module '*.photo.JPEG' {
  const url: string
  export default url
}
declare module '*.photo.PNG' {
  const url: string
  export default url
}
declare module '*.photo.WEBP' {
  const url: string
  export default url
}
declare module '*.PHOTO.JPG' {
  const url: string
  export default url
}
declare module '*.PHOTO.JPEG' {
  const url: string
  export default url
}
declare module '*.PHOTO.PNG' {
  const url: string
  export default url
}
declare module '*.PHOTO.WEBP' {
  const url: string
  export default url
}

// ?model: A live handle on the model: swaps in place during development.
declare module '*.photo.jpg?model' {
  const model: import('./dist/runtime/index.js').PhotoModel
  export default model
}
declare module '*.photo.jpeg?model' {
  const model: import('./dist/runtime/index.js').PhotoModel
  export default model
}
declare module '*.photo.png?model' {
  const model: import('./dist/runtime/index.js').PhotoModel
  export default model
}
declare module '*.photo.webp?model' {
  const model: import('./dist/runtime/index.js').PhotoModel
  export default model
}
declare module '*.photo.JPG?model' {
  const model: import('./dist/runtime/index.js').PhotoModel
  export default model
}
declare module '*.photo.JPEG?model' {
  const model: import('./dist/runtime/index.js').PhotoModel
  export default model
}
declare module '*.photo.PNG?model' {
  const model: import('./dist/runtime/index.js').PhotoModel
  export default model
}
declare module '*.photo.WEBP?model' {
  const model: import('./dist/runtime/index.js').PhotoModel
  export default model
}
declare module '*.PHOTO.JPG?model' {
  const model: import('./dist/runtime/index.js').PhotoModel
  export default model
}
declare module '*.PHOTO.JPEG?model' {
  const model: import('./dist/runtime/index.js').PhotoModel
  export default model
}
declare module '*.PHOTO.PNG?model' {
  const model: import('./dist/runtime/index.js').PhotoModel
  export default model
}
declare module '*.PHOTO.WEBP?model' {
  const model: import('./dist/runtime/index.js').PhotoModel
  export default model
}

// ?lods: Levels of detail, nearest first.
declare module '*.photo.jpg?lods' {
  const lods: readonly import('./dist/runtime/index.js').PhotoLod[]
  export default lods
}
declare module '*.photo.jpeg?lods' {
  const lods: readonly import('./dist/runtime/index.js').PhotoLod[]
  export default lods
}
declare module '*.photo.png?lods' {
  const lods: readonly import('./dist/runtime/index.js').PhotoLod[]
  export default lods
}
declare module '*.photo.webp?lods' {
  const lods: readonly import('./dist/runtime/index.js').PhotoLod[]
  export default lods
}
declare module '*.photo.JPG?lods' {
  const lods: readonly import('./dist/runtime/index.js').PhotoLod[]
  export default lods
}
declare module '*.photo.JPEG?lods' {
  const lods: readonly import('./dist/runtime/index.js').PhotoLod[]
  export default lods
}
declare module '*.photo.PNG?lods' {
  const lods: readonly import('./dist/runtime/index.js').PhotoLod[]
  export default lods
}
declare module '*.photo.WEBP?lods' {
  const lods: readonly import('./dist/runtime/index.js').PhotoLod[]
  export default lods
}
declare module '*.PHOTO.JPG?lods' {
  const lods: readonly import('./dist/runtime/index.js').PhotoLod[]
  export default lods
}
declare module '*.PHOTO.JPEG?lods' {
  const lods: readonly import('./dist/runtime/index.js').PhotoLod[]
  export default lods
}
declare module '*.PHOTO.PNG?lods' {
  const lods: readonly import('./dist/runtime/index.js').PhotoLod[]
  export default lods
}
declare module '*.PHOTO.WEBP?lods' {
  const lods: readonly import('./dist/runtime/index.js').PhotoLod[]
  export default lods
}

// ?meta: The numbers of the model, without a URL.
declare module '*.photo.jpg?meta' {
  const meta: import('./dist/runtime/index.js').PhotoMeta
  export default meta
  export const name: typeof meta.name
  export const state: typeof meta.state
  export const lods: typeof meta.lods
  export const bounds: typeof meta.bounds
  export const size: typeof meta.size
}
declare module '*.photo.jpeg?meta' {
  const meta: import('./dist/runtime/index.js').PhotoMeta
  export default meta
  export const name: typeof meta.name
  export const state: typeof meta.state
  export const lods: typeof meta.lods
  export const bounds: typeof meta.bounds
  export const size: typeof meta.size
}
declare module '*.photo.png?meta' {
  const meta: import('./dist/runtime/index.js').PhotoMeta
  export default meta
  export const name: typeof meta.name
  export const state: typeof meta.state
  export const lods: typeof meta.lods
  export const bounds: typeof meta.bounds
  export const size: typeof meta.size
}
declare module '*.photo.webp?meta' {
  const meta: import('./dist/runtime/index.js').PhotoMeta
  export default meta
  export const name: typeof meta.name
  export const state: typeof meta.state
  export const lods: typeof meta.lods
  export const bounds: typeof meta.bounds
  export const size: typeof meta.size
}
declare module '*.photo.JPG?meta' {
  const meta: import('./dist/runtime/index.js').PhotoMeta
  export default meta
  export const name: typeof meta.name
  export const state: typeof meta.state
  export const lods: typeof meta.lods
  export const bounds: typeof meta.bounds
  export const size: typeof meta.size
}
declare module '*.photo.JPEG?meta' {
  const meta: import('./dist/runtime/index.js').PhotoMeta
  export default meta
  export const name: typeof meta.name
  export const state: typeof meta.state
  export const lods: typeof meta.lods
  export const bounds: typeof meta.bounds
  export const size: typeof meta.size
}
declare module '*.photo.PNG?meta' {
  const meta: import('./dist/runtime/index.js').PhotoMeta
  export default meta
  export const name: typeof meta.name
  export const state: typeof meta.state
  export const lods: typeof meta.lods
  export const bounds: typeof meta.bounds
  export const size: typeof meta.size
}
declare module '*.photo.WEBP?meta' {
  const meta: import('./dist/runtime/index.js').PhotoMeta
  export default meta
  export const name: typeof meta.name
  export const state: typeof meta.state
  export const lods: typeof meta.lods
  export const bounds: typeof meta.bounds
  export const size: typeof meta.size
}
declare module '*.PHOTO.JPG?meta' {
  const meta: import('./dist/runtime/index.js').PhotoMeta
  export default meta
  export const name: typeof meta.name
  export const state: typeof meta.state
  export const lods: typeof meta.lods
  export const bounds: typeof meta.bounds
  export const size: typeof meta.size
}
declare module '*.PHOTO.JPEG?meta' {
  const meta: import('./dist/runtime/index.js').PhotoMeta
  export default meta
  export const name: typeof meta.name
  export const state: typeof meta.state
  export const lods: typeof meta.lods
  export const bounds: typeof meta.bounds
  export const size: typeof meta.size
}
declare module '*.PHOTO.PNG?meta' {
  const meta: import('./dist/runtime/index.js').PhotoMeta
  export default meta
  export const name: typeof meta.name
  export const state: typeof meta.state
  export const lods: typeof meta.lods
  export const bounds: typeof meta.bounds
  export const size: typeof meta.size
}
declare module '*.PHOTO.WEBP?meta' {
  const meta: import('./dist/runtime/index.js').PhotoMeta
  export default meta
  export const name: typeof meta.name
  export const state: typeof meta.state
  export const lods: typeof meta.lods
  export const bounds: typeof meta.bounds
  export const size: typeof meta.size
}

// ?collider: URL of the collider; `null` where switched off.
declare module '*.photo.jpg?collider' {
  const url: string | null
  export default url
}
declare module '*.photo.jpeg?collider' {
  const url: string | null
  export default url
}
declare module '*.photo.png?collider' {
  const url: string | null
  export default url
}
declare module '*.photo.webp?collider' {
  const url: string | null
  export default url
}
declare module '*.photo.JPG?collider' {
  const url: string | null
  export default url
}
declare module '*.photo.JPEG?collider' {
  const url: string | null
  export default url
}
declare module '*.photo.PNG?collider' {
  const url: string | null
  export default url
}
declare module '*.photo.WEBP?collider' {
  const url: string | null
  export default url
}
declare module '*.PHOTO.JPG?collider' {
  const url: string | null
  export default url
}
declare module '*.PHOTO.JPEG?collider' {
  const url: string | null
  export default url
}
declare module '*.PHOTO.PNG?collider' {
  const url: string | null
  export default url
}
declare module '*.PHOTO.WEBP?collider' {
  const url: string | null
  export default url
}

// ?poster: URL of a picture of the model; `null` where switched off.
declare module '*.photo.jpg?poster' {
  const url: string | null
  export default url
}
declare module '*.photo.jpeg?poster' {
  const url: string | null
  export default url
}
declare module '*.photo.png?poster' {
  const url: string | null
  export default url
}
declare module '*.photo.webp?poster' {
  const url: string | null
  export default url
}
declare module '*.photo.JPG?poster' {
  const url: string | null
  export default url
}
declare module '*.photo.JPEG?poster' {
  const url: string | null
  export default url
}
declare module '*.photo.PNG?poster' {
  const url: string | null
  export default url
}
declare module '*.photo.WEBP?poster' {
  const url: string | null
  export default url
}
declare module '*.PHOTO.JPG?poster' {
  const url: string | null
  export default url
}
declare module '*.PHOTO.JPEG?poster' {
  const url: string | null
  export default url
}
declare module '*.PHOTO.PNG?poster' {
  const url: string | null
  export default url
}
declare module '*.PHOTO.WEBP?poster' {
  const url: string | null
  export default url
}

// ?stl: URL of the STL; `null` where switched off.
declare module '*.photo.jpg?stl' {
  const url: string | null
  export default url
}
declare module '*.photo.jpeg?stl' {
  const url: string | null
  export default url
}
declare module '*.photo.png?stl' {
  const url: string | null
  export default url
}
declare module '*.photo.webp?stl' {
  const url: string | null
  export default url
}
declare module '*.photo.JPG?stl' {
  const url: string | null
  export default url
}
declare module '*.photo.JPEG?stl' {
  const url: string | null
  export default url
}
declare module '*.photo.PNG?stl' {
  const url: string | null
  export default url
}
declare module '*.photo.WEBP?stl' {
  const url: string | null
  export default url
}
declare module '*.PHOTO.JPG?stl' {
  const url: string | null
  export default url
}
declare module '*.PHOTO.JPEG?stl' {
  const url: string | null
  export default url
}
declare module '*.PHOTO.PNG?stl' {
  const url: string | null
  export default url
}
declare module '*.PHOTO.WEBP?stl' {
  const url: string | null
  export default url
}

// ?photo: URL of the photo itself.
declare module '*.photo.jpg?photo' {
  const url: string
  export default url
}
declare module '*.photo.jpeg?photo' {
  const url: string
  export default url
}
declare module '*.photo.png?photo' {
  const url: string
  export default url
}
declare module '*.photo.webp?photo' {
  const url: string
  export default url
}
declare module '*.photo.JPG?photo' {
  const url: string
  export default url
}
declare module '*.photo.JPEG?photo' {
  const url: string
  export default url
}
declare module '*.photo.PNG?photo' {
  const url: string
  export default url
}
declare module '*.photo.WEBP?photo' {
  const url: string
  export default url
}
declare module '*.PHOTO.JPG?photo' {
  const url: string
  export default url
}
declare module '*.PHOTO.JPEG?photo' {
  const url: string
  export default url
}
declare module '*.PHOTO.PNG?photo' {
  const url: string
  export default url
}
declare module '*.PHOTO.WEBP?photo' {
  const url: string
  export default url
}
