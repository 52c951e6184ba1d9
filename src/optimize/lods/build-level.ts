import { largestScale } from '../geometry/matrix.js'
import { drawnTriangles, type ModelPart } from '../geometry/model-part.js'
import { isJoinable, joinParts, splitParts } from './join-parts.js'
import { simplifyGeometry } from './simplify-geometry.js'

export interface BuildLevelOptions {
  /** Ceiling on the triangles drawn. */
  readonly triangles: number
  /** Whether the ceiling must be kept whatever it costs. Default: true. */
  readonly force?: boolean
}

export interface Level {
  /** In the order of the parts given; parts may have lost all their triangles. */
  readonly parts: readonly ModelPart[]
  /** meshoptimizer's estimate of how far the surface moved, in metres. */
  readonly error: number
  /** Whether texture seams had to give way. */
  readonly seamsBroken: boolean
}

/** Makes the next level from the parts of the one before. */
export function buildLevel(
  parts: readonly ModelPart[],
  { triangles, force = true }: BuildLevelOptions,
): Level {
  const total = drawnTriangles(parts)
  if (total <= triangles) return { parts, error: 0, seamsBroken: false }
  const groups = groupParts(parts)
  const result = new Map<ModelPart, ModelPart>()
  let seamsBroken = false
  let error = 0
  const shares = shareOut(groups.map(drawnTriangles), triangles)
  for (const [i, group] of groups.entries()) {
    const level = simplifyGroup(group, shares[i]!, force)
    seamsBroken ||= level.seamsBroken
    error = Math.max(error, level.error)
    level.parts.forEach((part, i) => void result.set(group[i]!, part))
  }
  return { parts: parts.map((part) => result.get(part)!), error, seamsBroken }
}

/** All parts that can be simplified together are one group; each other part is its own. */
function groupParts(parts: readonly ModelPart[]): ModelPart[][] {
  const joinable = parts.filter(isJoinable)
  const single = parts.filter((part) => !isJoinable(part)).map((part) => [part])
  return joinable.length > 0 ? [joinable, ...single] : single
}

/** What a group keeps if it can: in proportion to a large one it would get nothing, and be gone. */
const SMALL = 24

/** How many triangles each group gets: in proportion to what it has, but small ones stay whole where that is cheap. */
function shareOut(counts: readonly number[], triangles: number): number[] {
  const sum = (numbers: readonly number[]) => numbers.reduce((total, count) => total + count, 0)
  const least = counts.map((count) => Math.min(count, SMALL))
  const kept = sum(least) <= triangles / 4 ? least : counts.map(() => 0)
  const rest = sum(counts) - sum(kept)
  return counts.map(
    (count, i) => kept[i]! + Math.floor(((triangles - sum(kept)) * (count - kept[i]!)) / Math.max(1, rest)),
  )
}

function simplifyGroup(group: readonly ModelPart[], share: number, force: boolean): Level {
  const [only] = group
  if (group.length === 1 && only) {
    const each = Math.floor(share / only.placements.length)
    const { geometry, error, seamsBroken } = simplifyGeometry(only.geometry, { triangles: each, force })
    const scale = Math.max(...only.placements.map(largestScale))
    return { parts: [{ ...only, geometry }], error: error * scale, seamsBroken }
  }
  const { geometry, error, seamsBroken } = simplifyGeometry(joinParts(group), { triangles: share, force })
  return {
    parts: splitParts(geometry, group).map((own, i) => ({ ...group[i]!, geometry: own })),
    error,
    seamsBroken,
  }
}
