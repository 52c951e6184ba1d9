import type { Model, ModelFile } from './types.js'

/** One file of a model in the output folder: its name relative to the folder, and its content. */
export interface OutputFile {
  readonly file: string
  readonly content: ModelFile
}

export const lodFileName = (name: string, level: number): string => `${name}.lod${level}.glb`

/** Every file that the model has in an output folder, levels first. */
export function outputFilesOf(model: Model): OutputFile[] {
  const { name } = model
  const files = model.lods.map((lod, level) => ({ file: lodFileName(name, level), content: lod.file }))
  if (model.collider) files.push({ file: `${name}.collider.glb`, content: model.collider.file })
  if (model.poster) files.push({ file: `${name}.poster.webp`, content: model.poster.file })
  if (model.stl) files.push({ file: `${name}.stl`, content: model.stl })
  return files
}
