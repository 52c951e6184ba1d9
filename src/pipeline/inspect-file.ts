import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { OptimizeError } from '../errors/index.js'
import type { ModelReport as GlbReport } from '../optimize/index.js'

export type { GlbReport }

/** What is inside a GLB: triangles, textures, GPU memory, extensions, the validator's verdict. */
export async function inspectFile(file: string, root = process.cwd()): Promise<GlbReport> {
  let glb: Uint8Array
  try {
    glb = await readFile(path.resolve(root, file))
  } catch (cause) {
    throw new OptimizeError('RAGE3D_GLB_INVALID', `${file} cannot be read: ${(cause as Error).message}.`, {
      cause,
    })
  }
  const { inspectModel } = await import('../optimize/index.js')
  return inspectModel(glb)
}
