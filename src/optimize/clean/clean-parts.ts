import { OptimizeError } from '../../errors/index.js'
import { triangleCountOf } from '../geometry/geometry.js'
import type { ModelPart } from '../geometry/model-part.js'
import { type CleaningCounts, cleanGeometry } from './clean-geometry.js'

/** Cleans every part; what had to be mended becomes warnings. Parts without a triangle left are dropped. */
export function cleanParts(parts: readonly ModelPart[], warnings: string[]): ModelPart[] {
  const total: CleaningCounts = {
    invalidTriangles: 0,
    degenerateTriangles: 0,
    missingNormals: 0,
    flippedNormals: 0,
    droppedTangents: 0,
    invalidAttributes: 0,
    clampedColors: 0,
  }
  const cleaned = parts.flatMap((part) => {
    const { geometry, counts } = cleanGeometry(part.geometry)
    for (const key of Object.keys(total) as (keyof CleaningCounts)[]) total[key] += counts[key]
    return triangleCountOf(geometry) > 0 ? [{ ...part, geometry }] : []
  })
  if (cleaned.length === 0) {
    throw new OptimizeError('RAGE3D_GLB_INVALID', 'The model is empty: it has no triangle with an area.')
  }
  warnings.push(...describe(total))
  return cleaned
}

function describe(counts: CleaningCounts): string[] {
  const { invalidTriangles, degenerateTriangles, missingNormals, flippedNormals } = counts
  const { droppedTangents, invalidAttributes, clampedColors } = counts
  return [
    invalidTriangles > 0 &&
      `${invalidTriangles} triangle(s) had corners that are no numbers or do not exist; they were left out.`,
    degenerateTriangles > 0 && `${degenerateTriangles} triangle(s) without any area were left out.`,
    missingNormals > 0 &&
      `${missingNormals} normal(s) were missing or no directions; they were made from the triangles.`,
    flippedNormals > 0 && `${flippedNormals} normal(s) pointed into the model; they were turned round.`,
    droppedTangents > 0 && `${droppedTangents} tangent(s) were left out, because some were no directions.`,
    invalidAttributes > 0 &&
      `${invalidAttributes} number(s) in texture coordinates, colours or weights were not finite; they were set to 0.`,
    clampedColors > 0 &&
      `${clampedColors} number(s) in vertex colours were outside 0 to 1; they were clamped.`,
  ].filter((sentence) => sentence !== false)
}
