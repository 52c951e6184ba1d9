import type { LodNumbers } from '../../pipeline/index.js'
import type { Asset, ModuleModel } from './module-model.js'
import type { PhotoQuery } from './photo-id.js'

/** Gives the URL of a file: one of the dev server, or the placeholder that Vite replaces in a build. */
export type UrlOf = (asset: Asset) => Promise<string>

export interface ModuleCodeOptions {
  readonly urlOf: UrlOf
  /** Whether `?model` keeps one handle across updates: in development. */
  readonly live: boolean
}

/** Source of the JavaScript module that an import of a photo gives. `?photo` is the picture, which Vite handles. */
export async function moduleCode(
  query: Exclude<PhotoQuery, 'photo'>,
  model: ModuleModel,
  { urlOf, live }: ModuleCodeOptions,
): Promise<string> {
  const optionalUrl = async (asset: Asset | null) => asset && (await urlOf(asset))
  switch (query) {
    case 'url':
      return exportDefault(await firstUrl(model, urlOf))
    case 'collider':
    case 'poster':
    case 'stl':
      return exportDefault(await optionalUrl(model[query]))
    case 'lods':
      return exportDefault(await levels(model, urlOf))
    case 'meta':
      return metaCode(model)
    case 'model': {
      const { name, state, bounds, size } = model
      const lods = await levels(model, urlOf)
      const collider = await optionalUrl(model.collider)
      const poster = await optionalUrl(model.poster)
      const fields = { name, state, url: lods[0]?.url ?? '', lods, collider, poster, bounds, size }
      return live ? liveCode(fields) : fixedCode(fields)
    }
  }
}

async function firstUrl({ lods }: ModuleModel, urlOf: UrlOf): Promise<string> {
  return lods[0] ? urlOf(lods[0].asset) : ''
}

async function levels({ lods }: ModuleModel, urlOf: UrlOf) {
  return Promise.all(lods.map(async (lod) => ({ url: await urlOf(lod.asset), ...numbersOf(lod) })))
}

function numbersOf({ triangles, bytes, textureSize, errorMeters, switchDistance, gpuBytes }: LodNumbers) {
  return { triangles, bytes, textureSize, errorMeters, switchDistance, gpuBytes }
}

function exportDefault(value: unknown): string {
  return `export default ${JSON.stringify(value)}\n`
}

/** Every number is an export of its own too, so that a bundle keeps only those that are used. */
function metaCode({ name, state, lods, bounds, size }: ModuleModel): string {
  const fields = { name, state, lods: lods.map(numbersOf), bounds, size }
  const constants = Object.entries(fields).map(
    ([key, value]) => `export const ${key} = ${JSON.stringify(value)}\n`,
  )
  return `${constants.join('')}export default { ${Object.keys(fields).join(', ')} }\n`
}

/** Nothing changes after a build, so `onUpdate` has nothing to do. */
function fixedCode(fields: object): string {
  return `export default ${JSON.stringify(fields).slice(0, -1)},"onUpdate":()=>()=>{}}\n`
}

/**
 * One handle lives in `import.meta.hot.data` across all versions of the module: importers keep the object they have,
 * and its fields change. The call to `accept` must stand there literally, because Vite looks for its text.
 */
function liveCode(fields: object): string {
  return `const fields = ${JSON.stringify(fields)}
const data = import.meta.hot ? import.meta.hot.data : {}
const updated = data.model !== undefined
const listeners = (data.listeners ??= new Set())
const model = (data.model ??= {
  onUpdate(callback) {
    listeners.add(callback)
    return () => listeners.delete(callback)
  },
})
Object.assign(model, fields)
if (updated) {
  for (const callback of [...listeners]) {
    try {
      callback(model)
    } catch (error) {
      console.error(error)
    }
  }
}
export default model
if (import.meta.hot) import.meta.hot.accept()
`
}
