import { type Canvas, createCanvas, forEachSpan } from '../texture/bake.js'
import { fillGaps } from '../texture/fill-gaps.js'
import { blendEyes, type ColorView, type Corner, openEye } from './blend-eyes.js'
import type { Charts } from './cut-charts.js'
import type { PackedCharts } from './pack-charts.js'
import { spreadColors } from './spread-colors.js'
import type { Surface } from './surface-net.js'

/**
 * Paints a surface with its pictures: every texel takes the colours of the views that see it, the better they face
 * it the more. What no view sees takes over the colours around it, along the surface.
 */
export function projectTexture(
  surface: Surface,
  normals: Float32Array,
  { source, triangles }: Charts,
  { texels, width, height }: PackedCharts,
  views: readonly ColorView[],
): Canvas {
  const eyes = views.map((view) => openEye(surface, normals, view))
  const corner: Corner = { a: 0, b: 0, c: 0, wb: 0, wc: 0 }
  const fallback = spreadColors(surface, (vertex, out) => {
    corner.a = corner.b = corner.c = vertex
    return blendEyes(eyes, corner, out)
  })
  const canvas = createCanvas(width, height)
  const color = new Float32Array(3)
  forEachSpan({ texels, triangles }, canvas, (span) => {
    const a = source[triangles[span.triangle * 3]!]!
    const b = source[triangles[span.triangle * 3 + 1]!]!
    const c = source[triangles[span.triangle * 3 + 2]!]!
    corner.a = a
    corner.b = b
    corner.c = c
    for (let k = 0; k < span.count; k++) {
      const wb = span.b + k * span.stepB
      const wc = span.c + k * span.stepC
      corner.wb = wb
      corner.wc = wc
      // What is seen at a slant fades into what lies around, so that the limit of a view shows no edge.
      const share = blendEyes(eyes, corner, color)
      const to = (span.texel + k) * 3
      for (let channel = 0; channel < 3; channel++) {
        const first = fallback[a * 3 + channel]!
        const around =
          first + (fallback[b * 3 + channel]! - first) * wb + (fallback[c * 3 + channel]! - first) * wc
        canvas.rgb[to + channel] = around + (color[channel]! - around) * share + 0.5
      }
    }
    canvas.drawn.fill(1, span.texel, span.texel + span.count)
  })
  fillGaps(canvas.rgb, canvas.drawn, width, height)
  return canvas
}
