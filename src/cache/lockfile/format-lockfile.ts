import type { Take } from '../take.js'
import type { LockRecord } from './lockfile-types.js'
import { LOCKFILE_VERSION } from './parse-lockfile.js'

/** One record per line, sorted by raw key: two branches that bought different photos touch different lines. */
export function formatLockfile(records: ReadonlyMap<string, LockRecord>): string {
  const lines = [...records]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, record]) => `${JSON.stringify(key)}:${JSON.stringify(formatRecord(record))}`)
  return `{\n"version":${LOCKFILE_VERSION},\n"models":{\n${lines.map((line, i) => `${line}${i < lines.length - 1 ? ',' : ''}\n`).join('')}}\n}\n`
}

/** Named fields only and always in this order: nothing else can slip into a file that is committed. */
function formatRecord({ use, takes }: LockRecord): LockRecord {
  return { use, takes: takes.map(formatTake) }
}

function formatTake({ sha256, bytes, taskId, cost, currency, createdAt }: Take): Take {
  return { sha256, bytes, taskId, cost, currency, createdAt }
}
