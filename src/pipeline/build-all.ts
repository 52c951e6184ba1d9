import path from 'node:path'
import { toRage3dError } from '../errors/index.js'
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
  const save = async () => {
    try {
      await session.save()
      return null
    } catch (thrown) {
      return toRage3dError(thrown)
    }
  }
  try {
    const found = await discoverPhotos({ root, paths, include, exclude, signal })
    const result = await session.update(found, { ...options, signal })
    const removed = signal.aborted ? [] : session.prune(found, paths)
    // A folder that cannot be written is no reason to keep silent about what was bought.
    const unsaved = await save()
    const isTold = result.errors.some(({ code }) => code === unsaved?.code)
    return { ...result, removed, errors: unsaved && !isTold ? [...result.errors, unsaved] : result.errors }
  } catch (thrown) {
    await save()
    throw thrown
  }
}
