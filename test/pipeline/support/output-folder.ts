import { createHash } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { type OutputFolder, openOutputFolder } from '../../../src/pipeline/output-folder.js'
import { openOutputState } from '../../../src/pipeline/output-state.js'
import type { Model } from '../../../src/pipeline/types.js'
import { tempDir } from '../../support/temp-dir.js'

export const MEMO = { inputs: {}, fingerprint: 'f', rawKey: 'r', raw: 'r', taskId: null }

export interface Outputs {
  readonly dir: string
  readonly store: string
  readonly warnings: string[]
  /** Opens the folder as a new run does. */
  open(): Promise<OutputFolder>
  /** A model of one level with this content. */
  model(name: string, text: string): Promise<Model>
}

/** An output folder and a store beside it. */
export async function createOutputs(): Promise<Outputs> {
  const root = await tempDir()
  const [dir, store] = [path.join(root, 'out'), path.join(root, 'store')]
  const warnings: string[] = []
  const onWarning = (message: string) => void warnings.push(message)
  return {
    dir,
    store,
    warnings,
    open: () => openOutputFolder({ dir, state: openOutputState(store, dir), onWarning }),
    async model(name, text) {
      const sha256 = createHash('sha256').update(text).digest('hex')
      const file = { path: path.join(root, sha256), bytes: text.length, sha256 }
      await writeFile(file.path, text)
      return modelOf(name, file)
    },
  }
}

function modelOf(name: string, file: Model['lods'][number]['file']): Model {
  const numbers = {
    triangles: 1,
    vertices: 1,
    textureSize: 1,
    gpuBytes: 1,
    errorMeters: 0,
    switchDistance: 0,
  }
  return {
    name,
    photo: `art/${name}.photo.jpg`,
    views: [`art/${name}.photo.jpg`],
    state: 'draft',
    source: 'draft',
    taskId: null,
    rawSha256: null,
    lods: [{ file, bytes: file.bytes, ...numbers }],
    collider: null,
    poster: null,
    stl: null,
    bounds: { min: [0, 0, 0], max: [1, 1, 1] },
    size: [1, 1, 1],
  } as unknown as Model
}
