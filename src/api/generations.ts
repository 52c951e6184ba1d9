import { z } from 'zod'
import { ConfigError } from '../errors/index.js'
import type { GenerationRow } from './client-types.js'
import { readJson } from './read-json.js'
import type { Secrets } from './secrets.js'
import { dateOf, isUrlText } from './task.js'
import { TASK_ID } from './task-id.js'
import type { Transport } from './transport.js'

const MAX_LISTING_BYTES = 16 * 1024 * 1024
const MAX_LIMIT = 1000

// The documentation shows no example of a listing, so every likely spelling is understood.
const LIST_KEYS = ['generations', 'items', 'results', 'data', 'tasks']
const ID_KEYS = ['task_id', 'taskId', 'id', 'generation_id', 'uuid']
const DATE_KEYS = ['created_at', 'createdAt', 'submitted_at', 'timestamp', 'created', 'date']

const listingSchema = z.unknown().transform((value, context) => {
  const rows = rowsOf(value)
  if (rows) return rows
  context.addIssue({ code: 'custom', message: 'expected a list' })
  return z.NEVER
})

/** `GET /generations` */
export async function readGenerations(
  transport: Transport,
  { limit = 100, ...asking }: { limit?: number; signal?: AbortSignal; deadlineMs?: number },
): Promise<GenerationRow[]> {
  assertLimit(limit)
  const rows = await readJson(transport, {
    ...asking,
    path: `/generations?limit=${Math.min(MAX_LIMIT, limit)}`,
    schema: listingSchema,
    maxBytes: MAX_LISTING_BYTES,
  })
  return rows.map((row) => generationRow(row, transport.secrets))
}

function assertLimit(limit: unknown): void {
  if (Number.isInteger(limit) && Number(limit) >= 1) return
  throw new ConfigError('RAGE3D_USAGE', 'The limit of a listing is not a positive whole number.', {
    hint: `Ask for 1 to ${MAX_LIMIT} rows, or leave \`limit\` out for 100.`,
  })
}

function rowsOf(value: unknown): unknown[] | null {
  if (Array.isArray(value)) return value
  if (!isRecord(value)) return null
  const named = LIST_KEYS.map((key) => value[key]).find(Array.isArray)
  if (named) return named
  const lists = Object.values(value).filter(Array.isArray)
  return lists.length === 1 ? lists[0]! : null
}

function generationRow(row: unknown, secrets: Secrets): GenerationRow {
  const fields = isRecord(row) ? row : { id: row }
  const status = fields.status
  return {
    taskId:
      ID_KEYS.map((key) => fields[key]).find((value): value is string => isTaskId(value, secrets)) ?? null,
    status: typeof status === 'string' ? secrets.clean(status, 64) : null,
    modelUrls: modelUrls(fields),
    createdAt: DATE_KEYS.map((key) => momentOf(fields[key])).find((date) => date !== null) ?? null,
    text: secrets.redact(JSON.stringify(row)),
  }
}

/** Every URL of the row that may be a model, the one with all textures first; pictures are left out. */
function modelUrls(fields: Record<string, unknown>): string[] {
  const found: { key: string; url: string }[] = []
  const collect = (key: string, value: unknown, depth: number) => {
    if (isUrlText(value) && /^https?:\/\//i.test(value)) found.push({ key, url: value })
    else if (typeof value === 'object' && value !== null && depth < 3) {
      for (const [inner, entry] of Object.entries(value)) collect(`${key}.${inner}`, entry, depth + 1)
    }
  }
  for (const [key, value] of Object.entries(fields)) collect(key, value, 0)
  const models = found.filter(({ key }) => !/image|render|thumb|preview|picture|photo|input|stl/i.test(key))
  const ranked = models.sort((a, b) => Number(/pbr/i.test(b.key)) - Number(/pbr/i.test(a.key)))
  return [...new Set(ranked.map(({ url }) => url))].slice(0, 8)
}

/** ISO text, or a number of seconds or milliseconds since 1970. */
function momentOf(value: unknown): Date | null {
  if (typeof value !== 'number') return dateOf(value)
  const date = new Date(value < 1e11 ? value * 1000 : value)
  return Number.isNaN(date.getTime()) ? null : date
}

const isTaskId = (value: unknown, secrets: Secrets): value is string =>
  typeof value === 'string' && TASK_ID.test(value) && !secrets.holds(value)

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
