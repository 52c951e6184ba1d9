import { MeshoptSimplifier } from 'meshoptimizer/simplifier'
import { type Geometry, positionsOf } from '../geometry/geometry.js'
import { largestScale } from '../geometry/matrix.js'
import { drawnTriangles, type PlacedGeometry } from '../geometry/model-part.js'
import { boundsOf, extentOf } from '../geometry/surface.js'
import { addDeformation, dropDeformation } from './deformation.js'
import { joinInPlace, splitInPlace } from './join-in-place.js'
import { isJoinable, joinParts, placeToJoin, splitParts } from './join-parts.js'
import type { Rig } from './rig.js'
import { simplifyGeometry } from './simplify-geometry.js'

export interface SimplifyPartsJob {
  readonly parts: readonly RiggedGeometry[]
  /** Ceiling on the triangles drawn. */
  readonly triangles: number
  /** Whether the ceiling must be kept whatever it costs. */
  readonly force: boolean
}

export interface RiggedGeometry extends PlacedGeometry {
  /** What moves its vertices. */
  readonly rig: Rig | null
}

export interface SimplifiedParts {
  /** In the order of the parts given; some may have lost all their triangles. */
  readonly geometries: readonly Geometry[]
  /** meshoptimizer's estimate of how far the surface moved, in metres. */
  readonly error: number
  /** Whether texture seams had to give way. */
  readonly seamsBroken: boolean
}

/** Takes triangles away from a model where that shows least. */
export async function simplifyParts({ parts, triangles, force }: SimplifyPartsJob): Promise<SimplifiedParts> {
  await MeshoptSimplifier.ready
  const groups = groupParts(parts)
  const result = new Map<RiggedGeometry, Geometry>()
  let seamsBroken = false
  let error = 0
  const shares = shareOut(groups.map(drawnTriangles), triangles)
  for (const [i, group] of groups.entries()) {
    const simplified = simplifyGroup(group, shares[i]!, force)
    seamsBroken ||= simplified.seamsBroken
    error = Math.max(error, simplified.error)
    simplified.geometries.forEach((geometry, i) => void result.set(group[i]!, geometry))
  }
  return { geometries: parts.map((part) => result.get(part)!), error, seamsBroken }
}

/** Parts that can be simplified together are one group: all that are rigid and drawn once, or all of one space. */
function groupParts(parts: readonly RiggedGeometry[]): RiggedGeometry[][] {
  const groups = new Map<string, RiggedGeometry[]>()
  const joinable = parts.filter(isJoinable)
  if (joinable.length > 0) groups.set('', joinable)
  for (const part of parts) {
    if (isJoinable(part)) continue
    const space = spaceOf(part)
    groups.set(space, [...(groups.get(space) ?? []), part])
  }
  return [...groups.values()]
}

/** The same for parts that stay together wherever they are drawn and however they bend, as those of one mesh do. */
const spaceOf = ({ geometry: { streams, targets }, placements, rig }: RiggedGeometry): string =>
  JSON.stringify([placements, rig, streams.has('JOINTS_0'), targets.length])

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

function simplifyGroup(group: readonly RiggedGeometry[], share: number, force: boolean): SimplifiedParts {
  const first = group[0]!
  if (group.length === 1 || !isJoinable(first)) return simplifyInPlace(group, share, force)
  const place = placeToJoin(group)
  const { geometry, error, seamsBroken } = simplifyGeometry(joinParts(group, place), {
    triangles: share,
    force,
  })
  return { geometries: splitParts(geometry, group, place), error, seamsBroken }
}

/** Parts of one space, each of which may bend and be drawn several times. */
function simplifyInPlace(group: readonly RiggedGeometry[], share: number, force: boolean): SimplifiedParts {
  const { placements, rig } = group[0]!
  const parts = group.map((part) => part.geometry)
  const joined = parts.length === 1 ? parts[0]! : joinInPlace(parts)
  const extent = extentOf(boundsOf({ positions: positionsOf(joined) }))
  const { geometry, error, seamsBroken } = simplifyGeometry(addDeformation(joined, rig, extent), {
    triangles: Math.floor(share / placements.length),
    force,
  })
  const geometries = parts.length === 1 ? [dropDeformation(geometry)] : splitInPlace(geometry, parts)
  return { geometries, error: error * Math.max(...placements.map(largestScale)), seamsBroken }
}
