import type { Refuse } from './refuse.js'

/** A JSON object of a glTF file, of which nothing is known yet. */
export type JsonObject = { readonly [key: string]: unknown }

/** The JSON of a glTF file with the readers that the checks share; each refuses what is malformed. */
export interface GltfReader {
  readonly root: JsonObject
  readonly refuse: Refuse
  /** The objects of a list such as `accessors`; empty if it is left out. */
  list(owner: JsonObject, key: string, where?: string): readonly JsonObject[]
  /** A whole number of at least `min`, small enough to calculate with. */
  integer(owner: JsonObject, key: string, where: string, min?: number, fallback?: number): number
  /** A position in the root's list `listName`; null if it is left out. */
  reference(owner: JsonObject, key: string, where: string, listName: string): number | null
  /** `extensions[name]`, null without it. */
  extension(owner: JsonObject, name: string): JsonObject | null
}

export function createGltfReader(root: JsonObject, refuse: Refuse): GltfReader {
  const rootLists = new Map<string, readonly JsonObject[]>() // Looked through once, asked for often.
  const list: GltfReader['list'] = (owner, key, where = key) => {
    const known = owner === root ? rootLists.get(key) : undefined
    if (known !== undefined) return known
    const value = owner[key]
    if (value === undefined) return []
    if (!Array.isArray(value) || !value.every(isObject)) {
      return refuse(`is damaged: "${where}" is no list of objects`)
    }
    if (owner === root) rootLists.set(key, value)
    return value
  }
  const integer: GltfReader['integer'] = (owner, key, where, min = 0, fallback) => {
    const value = owner[key] ?? fallback
    if (typeof value === 'number' && Number.isSafeInteger(value) && value >= min) return value
    return refuse(`is damaged: ${key} of ${where} is not a whole number of at least ${min}`)
  }
  return {
    root,
    refuse,
    list,
    integer,
    reference(owner, key, where, listName) {
      if (owner[key] === undefined) return null
      const index = integer(owner, key, where)
      if (index < list(root, listName).length) return index
      return refuse(`is damaged: ${where} refers to entry ${index} of "${listName}", which does not exist`)
    },
    extension(owner, name) {
      const found = isObject(owner.extensions) ? owner.extensions[name] : undefined
      return isObject(found) ? found : null
    },
  }
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
