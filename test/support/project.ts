import path from 'node:path'
import { onTestFinished } from 'vitest'
import type { Emulator } from '../../src/emulator/index.js'
import { createPipeline, type Pipeline, type PipelineOptions } from '../../src/pipeline/index.js'
import { tempDir } from './temp-dir.js'

/** One small level and nothing else: fast to make. */
export const SMALL_RECIPE = {
  lods: [{ triangles: 500, textureSize: 64 }],
  poster: false,
  collider: 'none',
} as const

export interface Project {
  readonly root: string
  /** A new pipeline over the project; closed when the test ends. */
  pipeline(options?: PipelineOptions): Pipeline
}

/**
 * A project in an empty folder with a store of its own. With an emulator its key is set; `spend.when` stays `ask`
 * unless the options say otherwise.
 */
export async function createProject(emulator?: Emulator): Promise<Project> {
  const root = await tempDir()
  const env = emulator ? { RAGE3D_API_KEY: 'hyp3d_test_key', RAGE3D_API_URL: emulator.url } : {}
  return {
    root,
    pipeline(options = {}) {
      const pipeline = createPipeline({
        root,
        env,
        store: { dir: path.join(root, '.store') },
        api: { poll: { firstMs: 20, minMs: 20, maxMs: 40, deadlineMs: 60_000 } },
        optimize: { ...SMALL_RECIPE, lods: [...SMALL_RECIPE.lods] },
        ...options,
      })
      onTestFinished(() => pipeline.close())
      return pipeline
    },
  }
}
