import { z } from 'zod'
import type { Take } from '../take.js'
import { invalidLockfile } from './lockfile-errors.js'
import type { LockRecord } from './lockfile-types.js'

/** The only version so far. */
export const LOCKFILE_VERSION = 1

const digest = z.string().regex(/^[0-9a-f]{64}$/)
const takeSchema = z.object({
  sha256: digest,
  bytes: z.int().min(0),
  taskId: z.string().regex(/^[A-Za-z0-9_-]{1,128}$/),
  cost: z.number().min(0),
  currency: z.string().regex(/^[A-Z]{3}$/),
  createdAt: z.iso.datetime({ offset: true }),
})
const recordSchema = z.object({ use: digest, takes: z.array(takeSchema).min(1) })
const fileSchema = z.object({
  version: z.literal(LOCKFILE_VERSION),
  models: z.record(digest, recordSchema),
})

const RECORD_LINE = /^\s*"(?<key>[0-9a-f]{64})"\s*:\s*(?<value>\{.*\})\s*,?\s*$/
const VERSION_LINE = /^\s*"version"\s*:\s*(?<version>\d+)\s*,?\s*$/
const FRAME_LINE = /^\s*(\{|\}|\},|"models"\s*:\s*\{)?\s*$/

/**
 * Reads the text of a lockfile. Lines are read one by one, so that what `git merge-file --union` leaves (missing or
 * doubled commas, a photo on two lines) is understood: takes of equal photos are joined. Anything else is refused with
 * `RAGE3D_LOCKFILE_INVALID`, because a lockfile that is half understood would buy models again.
 */
export function parseLockfile(text: string, file: string): Map<string, LockRecord> {
  const content = text.replace(/^\uFEFF/, '')
  if (content.trim() === '') throw invalidLockfile(file, 'it is empty')
  if (/^(<{7}|>{7}|\|{7})( |$)/m.test(content)) {
    throw invalidLockfile(
      file,
      'it holds conflict markers of a merge',
      'Keep the lines of both sides and remove the markers.',
    )
  }
  return parseLines(content, file) ?? parseWhole(content, file)
}

/** The format as it is written; `null` if some line is none of it. */
function parseLines(content: string, file: string): Map<string, LockRecord> | null {
  const records = new Map<string, LockRecord>()
  let frames = 0
  let versions = 0
  for (const line of content.split(/\r?\n/)) {
    const version = VERSION_LINE.exec(line)?.groups?.version
    const record = RECORD_LINE.exec(line)?.groups
    if (version !== undefined) {
      checkVersion(Number(version), file)
      versions++
    } else if (record) {
      const value = parseJson(record.value!)
      if (value === undefined) return null
      addRecord(records, record.key!, checked(recordSchema, value, file))
    } else if (FRAME_LINE.test(line)) {
      frames += depth(line)
    } else return null
  }
  if (versions === 0 || frames !== 0) return null
  return records
}

/** Any other layout of the same JSON, after a formatter for instance. */
function parseWhole(content: string, file: string): Map<string, LockRecord> {
  const value = parseJson(content)
  if (value === undefined) throw invalidLockfile(file, 'it is not valid JSON; it may be truncated')
  const version = (value as { version?: unknown } | null)?.version
  if (typeof version === 'number') checkVersion(version, file)
  const { models } = checked(fileSchema, value, file)
  const records = new Map<string, LockRecord>()
  for (const [key, record] of Object.entries(models)) addRecord(records, key, record)
  return records
}

function addRecord(records: Map<string, LockRecord>, key: string, record: LockRecord): void {
  const known = records.get(key)
  records.set(key, known ? joinRecords(known, record) : joinRecords(record, record))
}

/** The union of two records. Where they disagree about the take in use, the newer one wins. */
export function joinRecords(a: LockRecord, b: LockRecord): LockRecord {
  const takes = new Map<string, Take>()
  for (const take of [...a.takes, ...b.takes]) takes.set(`${take.sha256} ${take.taskId}`, take)
  const sorted = [...takes.values()].sort(byAge)
  const inUse = sorted.filter((take) => take.sha256 === a.use || take.sha256 === b.use)
  const use = (inUse.at(-1) ?? sorted.at(-1)!).sha256
  return { takes: sorted, use }
}

function byAge(a: Take, b: Take): number {
  return Date.parse(a.createdAt) - Date.parse(b.createdAt) || (a.taskId < b.taskId ? -1 : 1)
}

function depth(line: string): number {
  return line.includes('{') ? 1 : line.includes('}') ? -1 : 0
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function checkVersion(version: number, file: string): void {
  if (version === LOCKFILE_VERSION) return
  throw invalidLockfile(
    file,
    `it has version ${version}, and this release reads version ${LOCKFILE_VERSION}`,
    'Upgrade vite-plugin-rage3d.',
  )
}

function checked<T>(schema: z.ZodType<T>, value: unknown, file: string): T {
  const result = schema.safeParse(value)
  if (result.success) return result.data
  const issue = result.error.issues[0]!
  throw invalidLockfile(file, `${issue.path.join('.') || 'a record'}: ${issue.message}`)
}
