import { drawnTriangles, type ModelPart } from '../geometry/model-part.js'
import type { Runner } from '../threads/runner.js'
import { buildLevel } from './build-level.js'

/** One call handles so many triangles in about two seconds. */
const LARGE = 1_000_000
/** Each step leaves this share. */
const STEP = 0.4
/** Steps end while there are still this many times the triangles wanted, for the level itself to choose from. */
const HEAD_START = 4

export interface ThinOutOptions {
  readonly runner: Runner
  /** What the nearest level wants. */
  readonly triangles: number
  /** Called with the share of triangles that are gone (0–1). */
  readonly onProgress: (progress: number) => void
}

export interface Thinned {
  readonly parts: readonly ModelPart[]
  /** Estimate of how far the surface moved, in metres. */
  readonly error: number
}

/**
 * Brings a very large model down in several steps, so that the work shows progress and can be cancelled:
 * a single call for millions of triangles would neither return nor listen for a long time.
 */
export async function thinOut(parts: readonly ModelPart[], options: ThinOutOptions): Promise<Thinned> {
  const { runner, triangles, onProgress } = options
  const start = drawnTriangles(parts)
  let current = parts
  let error = 0
  for (let count = start; count > LARGE && count > HEAD_START * triangles; ) {
    const level = await buildLevel(runner, current, { triangles: Math.floor(count * STEP), force: false })
    current = level.parts
    error += level.error
    const left = drawnTriangles(current)
    if (left > 0.9 * count) break // Seams or loose pieces hold it; the level will have to force its way.
    count = left
    onProgress(1 - count / start)
  }
  return { parts: current, error }
}
