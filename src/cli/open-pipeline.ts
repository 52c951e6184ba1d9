import type { Rage3dConfig } from '../config/index.js'
import { createPipeline, type Pipeline } from '../pipeline/index.js'
import type { GlobalFlags } from './program.js'

/** A pipeline that is closed at the end of its block. */
export type OpenedPipeline = Pipeline & AsyncDisposable

/** The pipeline of the project that the flags name. */
export function openPipeline({ root, config }: GlobalFlags, overrides: Rage3dConfig = {}): OpenedPipeline {
  const pipeline = createPipeline({ root, configFile: config, ...overrides })
  return { ...pipeline, [Symbol.asyncDispose]: () => pipeline.close() }
}
