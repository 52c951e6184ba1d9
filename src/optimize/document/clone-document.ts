import { Document, type Property } from '@gltf-transform/core'
import { createDefaultPropertyResolver, mergeDocuments } from '@gltf-transform/functions'

export interface DocumentClone {
  readonly document: Document
  /** The counterpart of a property of the source. */
  counterpart<T extends Property>(source: T): T
}

/** Copies a document like glTF-Transform's `cloneDocument`, and tells which property became which. */
export function cloneDocument(source: Document): DocumentClone {
  const document = new Document().setLogger(source.getLogger())
  const resolve = createDefaultPropertyResolver(document, source)
  const map = mergeDocuments(document, source, resolve)
  document.getRoot().copy(source.getRoot(), resolve as <T extends Property>(property: T) => T)
  return { document, counterpart: <T extends Property>(property: T) => map.get(property) as T }
}
