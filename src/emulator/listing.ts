import { randomUUID } from 'node:crypto'
import type { Account } from './accounts.js'
import type { EmulatorClock } from './clock.js'
import type { Struck } from './fault-list.js'
import { type FileUrls, taskJson } from './task-json.js'
import type { Task, Tasks } from './tasks.js'
import { timestamp } from './timestamp.js'

const DEFAULT_LIMIT = 50
const MAX_LIMIT = 1000

/** What a listing is made of. */
export interface ListingContext {
  readonly tasks: Tasks
  readonly clock: EmulatorClock
  readonly urls: FileUrls
}

/** The rows of `GET /generations`, newest first. */
export function listing(
  { tasks, clock, urls }: ListingContext,
  account: Account,
  query: URLSearchParams,
  struck: Struck,
) {
  const asked = Number(query.get('limit') ?? DEFAULT_LIMIT)
  const limit = Number.isInteger(asked) ? Math.min(MAX_LIMIT, Math.max(1, asked)) : DEFAULT_LIMIT
  const lateMs = Number(struck.find('rows-late')?.value ?? 0)
  const own = tasks.all.filter((task) => task.account === account && clock.now() - task.charge.time >= lateMs)
  const newest = own.toReversed().slice(countOf(struck, 'rows-missing'))
  const named = !struck.find('rows-unnamed')
  const rows = [
    ...foreignRows(countOf(struck, 'rows-foreign'), clock),
    ...newest.map((task) => row(task, named)),
  ]
  return { generations: rows.slice(0, limit), total: rows.length }

  function row(task: Task, withNames: boolean) {
    const names = withNames ? { images: task.charge.fileNames } : {}
    return {
      ...taskJson(tasks, task, urls),
      created_at: timestamp(task.charge.time),
      cost: task.charge.amount,
      ...names,
    }
  }
}

function countOf(struck: Struck, kind: 'rows-missing' | 'rows-foreign'): number {
  const fault = struck.find(kind)
  return fault ? Number(fault.value ?? 1) : 0
}

/** Generations that somebody else bought on this account. */
function foreignRows(count: number, clock: EmulatorClock) {
  return Array.from({ length: count }, () => ({
    task_id: randomUUID(),
    status: 'running',
    progress: 50,
    created_at: timestamp(clock.now()),
    images: ['somebody-elses.jpg'],
  }))
}
