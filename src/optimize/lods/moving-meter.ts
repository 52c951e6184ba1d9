import type { ModelPart } from '../geometry/model-part.js'
import { createSurface } from '../geometry/surface.js'
import { createErrorMeter } from '../measure/surface-error.js'
import type { SourceModel } from '../source/load-source.js'
import { type ModelPose, movingPoses } from './moving-poses.js'

/** Measures levels of a model in motion. */
export interface MovingMeter {
  /** The largest deviation of a level in any pose of `movingPoses`, in metres; 0 where there are none. */
  measure(parts: readonly ModelPart[], guess: number): Promise<number>
}

/** Prepares the poses of a raw model, to compare any number of levels with them. */
export function createMovingMeter({ skeleton, parts, runner }: SourceModel): MovingMeter {
  const posed = movingPoses(skeleton, parts).map((pose) => ({
    pose,
    meter: createErrorMeter(createSurface(poseParts(parts, pose)), (job) => runner.run('deviationOf', job)),
  }))
  return {
    async measure(level, guess) {
      const deviations = posed.map(({ pose, meter }) =>
        meter.measure(createSurface(poseParts(level, pose)), guess),
      )
      // An animation may take vertices out of all bounds.
      return Math.max(0, ...(await Promise.all(deviations)).filter(Number.isFinite))
    },
  }
}

const poseParts = (parts: readonly ModelPart[], pose: ModelPose): ModelPart[] =>
  parts.map((part, i) => ({ ...part, ...pose[i]! }))
