import path from 'node:path'
import { discoverPhotos } from '../photos/index.js'
import type { PipelineContext } from './context.js'
import { openOutputSession } from './output-session.js'
import type { BuildAllOptions, BuildResult } from './types.js'

/** Finishes every photo below the paths and brings the output folder up to date. */
export async function buildAll(context: PipelineContext, options: BuildAllOptions): Promise<BuildResult> {
  const { root, include, exclude } = context.settings
  const signal = options.signal ?? new AbortController().signal
  const paths = (options.paths ?? []).map((given) => path.resolve(root, given))
  const session = await openOutputSession(context, options.out)
  try {
    const found = await discoverPhotos({ root, paths, include, exclude, signal })
    const result = await session.update(found, { ...options, signal })
    const removed = signal.aborted ? [] : session.prune(found, paths)
    return { ...result, removed }
  } finally {
    await session.save()
  }
}
