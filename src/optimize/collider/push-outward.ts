import { createBvh } from '../bvh/index.js'
import type { Solid } from './solid.js'

const ROUNDS = 24

/**
 * Moves the corners of a closed surface outwards until no sample lies outside: each sample that does pulls the
 * nearest triangle out over itself. The result is rounded to 32 bits.
 * @returns null if samples are still outside after some rounds.
 */
export function pushOutward(solid: Solid, samples: Float64Array): Solid | null {
  let positions = Float32Array.from(solid.positions)
  const { indices } = solid
  let suspects = samples
  for (let round = 0; round < ROUNDS; round++) {
    const { pushes, outside } = findPushes(positions, indices, suspects)
    if (outside.length === 0) {
      // Samples that were inside once may have been laid bare by a triangle that turned: look at all again.
      if (suspects === samples) return { positions: Float64Array.from(positions), indices }
      suspects = samples
      continue
    }
    positions = positions.map((value, i) => value + pushes[i]!)
    suspects = Float64Array.from(outside)
  }
  return null
}

interface Pushes {
  /** Movement per coordinate. */
  readonly pushes: Float64Array
  /** Samples that lie outside. */
  readonly outside: number[]
}

function findPushes(positions: Float32Array, indices: Uint32Array, samples: Float64Array): Pushes {
  const bvh = createBvh(positions, indices)
  const normals = vertexNormals(positions, indices)
  const needed = new Float64Array(positions.length / 3)
  const outside: number[] = []
  for (let i = 0; i < samples.length; i += 3) {
    const x = samples[i]!
    const y = samples[i + 1]!
    const z = samples[i + 2]!
    // From within, a ray meets the back of a closed surface first. No axis is special in this direction.
    const hit = bvh.raycast(x, y, z, 0.5377, 0.6421, 0.5465)
    if (hit && !hit.front) continue
    const near = bvh.closestPoint(x, y, z)
    if (!near) continue
    outside.push(x, y, z)
    for (let corner = 0; corner < 3; corner++) {
      const vertex = indices[near.triangle * 3 + corner]!
      needed[vertex] = Math.max(needed[vertex]!, near.distance)
    }
  }
  const slack = 1e-6 * extentOf(positions)
  const pushes = normals.map((value, i) => {
    const distance = needed[Math.floor(i / 3)]!
    return distance > 0 ? value * (distance * 1.2 + slack) : 0
  })
  return { pushes, outside }
}

/** Sum of the normals of the faces round each vertex, weighted by area, at length 1. */
function vertexNormals(p: Float32Array, indices: Uint32Array): Float64Array {
  const normals = new Float64Array(p.length)
  for (let i = 0; i < indices.length; i += 3) {
    const a = indices[i]! * 3
    const b = indices[i + 1]! * 3
    const c = indices[i + 2]! * 3
    for (let axis = 0; axis < 3; axis++) {
      const m = (axis + 1) % 3
      const n = (axis + 2) % 3
      const area =
        (p[b + m]! - p[a + m]!) * (p[c + n]! - p[a + n]!) - (p[b + n]! - p[a + n]!) * (p[c + m]! - p[a + m]!)
      normals[a + axis]! += area
      normals[b + axis]! += area
      normals[c + axis]! += area
    }
  }
  for (let i = 0; i < normals.length; i += 3) {
    const length = Math.hypot(normals[i]!, normals[i + 1]!, normals[i + 2]!) || 1
    for (let axis = 0; axis < 3; axis++) normals[i + axis]! /= length
  }
  return normals
}

function extentOf(positions: Float32Array): number {
  let low = Number.POSITIVE_INFINITY
  let high = Number.NEGATIVE_INFINITY
  for (const value of positions) {
    low = Math.min(low, value)
    high = Math.max(high, value)
  }
  return high - low
}
