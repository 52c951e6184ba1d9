import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { digestOf } from '../files/digest.js'
import { fileStamp } from '../files/file-stamp.js'
import { realPath } from '../files/real-path.js'
import { withKernelLock } from '../locks/kernel-lock.js'
import { formatLockfile } from './format-lockfile.js'
import { unreadableLockfile } from './lockfile-errors.js'
import type { Lockfile, LockRecord } from './lockfile-types.js'
import { joinRecords, parseLockfile } from './parse-lockfile.js'
import { replaceText } from './replace-text.js'

export interface LockfileOptions {
  /** Project root. */
  readonly root: string
  /** Folder for the lock between processes, usually the store's. */
  readonly lockDir: string
}

type Records = ReadonlyMap<string, LockRecord>

/** Opens `rage3d.lock.json` of a project. */
export function createLockfile({ root, lockDir }: LockfileOptions): Lockfile {
  const file = path.join(root, 'rage3d.lock.json')
  let parsed: { stamp: string; records: Records } | null = null

  async function read(): Promise<Records> {
    const stamp = await reading(file, async () => fileStamp(file))
    if (stamp !== null && parsed?.stamp === stamp) return parsed.records
    const text = stamp === null ? null : await readText(file)
    if (stamp === null || text === null) return new Map()
    const records = parseLockfile(text, file)
    parsed = { stamp, records }
    return records
  }

  /** Reads under the lock, so that what other processes wrote is kept; an unchanged text is not written. */
  function change(edit: (records: Map<string, LockRecord>) => void): Promise<boolean> {
    return withKernelLock(lockOf(file, lockDir), async () => {
      const text = await readText(file)
      const records = text === null ? new Map<string, LockRecord>() : parseLockfile(text, file)
      const before = formatLockfile(records)
      edit(records)
      const after = formatLockfile(records)
      if (text !== null && before === after) return false
      await replaceText(file, after)
      return true
    })
  }

  return {
    file,
    read,
    record: async (rawKey) => (await read()).get(rawKey) ?? null,
    take: async (rawKey) => takeInUse((await read()).get(rawKey)),
    useTake: (rawKey, take) =>
      change((records) => {
        const added = { takes: [take], use: take.sha256 }
        const joined = joinRecords(records.get(rawKey) ?? added, added)
        records.set(rawKey, { ...joined, use: take.sha256 })
      }),
  }
}

/** One lock for one lockfile, whatever link or spelling leads to it. */
function lockOf(file: string, lockDir: string): string {
  return path.join(lockDir, 'locks', `lockfile-${digestOf(realPath(file)).slice(0, 16)}.sqlite`)
}

function takeInUse(record: LockRecord | undefined) {
  return record?.takes.find((take) => take.sha256 === record.use) ?? null
}

function readText(file: string): Promise<string | null> {
  return reading(file, () => readFile(file, 'utf8'))
}

/** `null` if there is no such file. */
async function reading<T>(file: string, step: () => Promise<T>): Promise<T | null> {
  try {
    return await step()
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw unreadableLockfile(file, error)
  }
}
