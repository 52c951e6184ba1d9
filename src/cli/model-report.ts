import type { GlbReport } from '../pipeline/index.js'
import { formatBytes, formatCount, plural } from './format.js'
import { formatTable } from './table.js'

/** `rage3d inspect` for people: what is drawn, what it weighs, what the validator says. */
export function formatModelReport(file: string, report: GlbReport): string {
  return [`${file} · ${formatBytes(report.bytes)}`, factTable(report), textureTable(report), verdicts(report)]
    .filter((part) => part !== '')
    .join('\n\n')
}

function factTable(report: GlbReport): string {
  const { gpuBytes } = report
  const metres = (values: readonly number[]) => values.map((value) => value.toFixed(3)).join(' × ')
  const rows = [
    ['Triangles', formatCount(report.triangles)],
    ['Vertices', formatCount(report.vertices)],
    [
      'Parts',
      `${plural(report.nodes, 'node')}, ${plural(report.primitives, 'primitive')}, ${plural(report.materials, 'material')}`,
    ],
    [
      'Moving',
      report.animations + report.skins > 0
        ? `${plural(report.animations, 'animation')}, ${plural(report.skins, 'skin')}`
        : 'nothing',
    ],
    ['Size', report.bounds ? `${metres(report.size)} m` : 'nothing is drawn'],
    [
      'GPU memory',
      `${formatBytes(gpuBytes.total)} (geometry ${formatBytes(gpuBytes.geometry)}, textures ${formatBytes(gpuBytes.textures)})`,
    ],
    ['Extensions', report.extensionsUsed.map((name) => markRequired(name, report)).join(', ') || 'none'],
  ]
  return formatTable([{ title: 'Fact' }, { title: 'Value' }], rows)
}

function markRequired(name: string, { extensionsRequired }: GlbReport): string {
  return extensionsRequired.includes(name) ? `${name} (required)` : name
}

function textureTable({ textures }: GlbReport): string {
  if (textures.length === 0) return ''
  const right = (title: string) => ({ title, align: 'right' as const })
  return formatTable(
    [{ title: 'Texture' }, { title: 'Format' }, right('Pixels'), right('Bytes'), right('GPU')],
    textures.map(({ name, slots, mimeType, width, height, bytes, gpuBytes }) => [
      slots.join(', ') || name || 'unused',
      mimeType.replace('image/', '') || 'unknown',
      width * height > 0 ? `${width} × ${height}` : 'unknown',
      formatBytes(bytes),
      formatBytes(gpuBytes),
    ]),
  )
}

function verdicts({ validation, unpackedValidation }: GlbReport): string {
  const lines = [`Validator: ${verdict(validation)}`]
  if (unpackedValidation) lines.push(`Unpacked:  ${verdict(unpackedValidation)}`)
  return lines.join('\n')
}

function verdict({ errors, warnings }: GlbReport['validation']): string {
  const counts = `${plural(errors.length, 'error')}, ${plural(warnings.length, 'warning')}`
  const first = errors[0] ?? warnings[0]
  return first ? `${counts}; first: ${first.code} ${first.message}` : counts
}
