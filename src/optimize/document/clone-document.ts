import { Document, type Extension, type Property, PropertyType } from '@gltf-transform/core'

export interface DocumentClone {
  readonly document: Document
  /** The counterpart of a property of the source. */
  counterpart<T extends Property>(source: T): T
}

type Create = new (graph: unknown) => Property
type Resolve = <T extends Property>(property: T) => T

/**
 * Copies a document and tells which property became which. It does what glTF-Transform's `cloneDocument` does,
 * without loading all of `@gltf-transform/functions` and its picture reader.
 */
export function cloneDocument(source: Document): DocumentClone {
  const document = new Document().setLogger(source.getLogger())
  for (const extension of source.getRoot().listExtensionsUsed()) {
    const copy = document.createExtension(extension.constructor as new (document: Document) => Extension)
    copy.setRequired(extension.isRequired())
  }
  const copies = new Map<Property, Property>([[source.getRoot(), document.getRoot()]])
  const resolve: Resolve = <T extends Property>(property: T): T => {
    // Texture infos are part of their material; copying fills them in place.
    if (property.propertyType === PropertyType.TEXTURE_INFO) return property
    const known = copies.get(property)
    if (known) return known as T
    const copy = new (property.constructor as unknown as Create)(document.getGraph())
    copies.set(property, copy)
    return copy as T
  }
  for (const property of propertiesOf(source)) resolve(property)
  for (const [property, copy] of [...copies]) copy.copy(property, resolve)
  return { document, counterpart: (property) => copies.get(property) as typeof property }
}

function propertiesOf(document: Document): Property[] {
  const properties = new Set<Property>()
  for (const edge of document.getGraph().listEdges()) {
    for (const property of [edge.getParent(), edge.getChild()]) {
      if (
        property.propertyType !== PropertyType.TEXTURE_INFO &&
        property.propertyType !== PropertyType.ROOT
      ) {
        properties.add(property)
      }
    }
  }
  return [...properties]
}
