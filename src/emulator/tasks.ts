import { randomBytes, randomUUID } from 'node:crypto'
import type { Account } from './accounts.js'
import type { EmulatorClock } from './clock.js'
import type { Charge } from './ledger.js'
import type { UploadedFile } from './uploads.js'

/** What was decided about a task when it was submitted. */
export interface Fate {
  readonly ends: boolean
  readonly fails: boolean
  /** How long after the failure the refund comes; `null` for never. */
  readonly refundMs: number | null
  readonly filesExpireAtOnce: boolean
  /** Stands in the place of the real address. */
  readonly modelUrl: string | null
}

/** The task ends with a model. */
export const GOOD_FATE: Fate = {
  ends: true,
  fails: false,
  refundMs: 0,
  filesExpireAtOnce: false,
  modelUrl: null,
}

/** One job that was paid for. */
export interface Task {
  readonly taskId: string
  readonly account: Account
  readonly charge: { -readonly [Key in keyof Charge]: Charge[Key] }
  readonly files: readonly UploadedFile[]
  readonly fate: Fate
  readonly taskMs: number
  /** Part of the signed addresses of its files. */
  readonly signature: string
  /** Settled once the model is made; resolves to `null` if it could not be. */
  readonly making: Promise<Uint8Array | null>
  model: Uint8Array | null
  problem: string | null
  stl: Uint8Array | null
}

/** Where a task stands now. */
export interface TaskState {
  readonly status: 'queued' | 'running' | 'success' | 'failed'
  /** 0–100. */
  readonly progress: number
  readonly error: string | null
}

/** Files can be fetched for seven days. */
const FILES_LIVE_MS = 7 * 24 * 60 * 60 * 1000

/** A purchase: who pays what for which pictures. */
export interface NewTask {
  readonly account: Account
  readonly key: string
  readonly amount: number
  readonly files: readonly UploadedFile[]
  readonly fate: Fate
  readonly idempotencyKey: string | null
}

/** Every task that was bought, oldest first, and the payments for them. */
export interface Tasks {
  readonly all: readonly Task[]
  /** Takes the money and starts the task. */
  create(task: NewTask): Task
  find(taskId: string): Task | undefined
  stateOf(task: Task): TaskState
  expiresAt(task: Task): number
  /** Whether the files can still be fetched. */
  filesLive(task: Task): boolean
  /** Pays back whatever is due by now. */
  settle(): void
}

/** `taskMs` is how long a task takes, in milliseconds; `make` makes its model, or `null` if it is no longer wanted. */
export interface TasksOptions {
  readonly clock: EmulatorClock
  readonly taskMs: number
  make(taskId: string, files: readonly UploadedFile[]): Promise<Uint8Array | null>
}

/** Keeps the tasks and their payments in memory. */
export function createTasks({ clock, taskMs, make }: TasksOptions): Tasks {
  const all: Task[] = []
  const expiresAt = ({ charge, fate }: Task) =>
    charge.time + (fate.filesExpireAtOnce ? taskMs : FILES_LIVE_MS)
  return {
    all,
    create({ account, key, amount, files, fate, idempotencyKey }) {
      const taskId = randomUUID()
      account.balance -= amount
      const charge = {
        taskId,
        amount,
        key,
        time: clock.now(),
        fileNames: files.map(({ fileName }) => fileName),
        sha256: files.map(({ sha256 }) => sha256),
        idempotencyKey,
        refundedAt: null,
      }
      const making = fate.fails || !fate.ends ? Promise.resolve(null) : make(taskId, files)
      const task: Task = {
        ...{ taskId, account, charge, files, fate, taskMs, signature: randomBytes(16).toString('hex') },
        making: making.then(
          (model) => {
            task.model = model
            return model
          },
          (error: unknown) => {
            task.problem = error instanceof Error ? error.message : String(error)
            return null
          },
        ),
        ...{ model: null, problem: null, stl: null },
      }
      all.push(task)
      return task
    },
    find: (taskId) => all.find((task) => task.taskId === taskId),
    stateOf: (task) => stateOf(task, clock.now()),
    expiresAt,
    filesLive: (task) => clock.now() < expiresAt(task),
    settle() {
      for (const task of all) refundIfDue(task, clock.now())
    },
  }
}

function stateOf({ charge, fate, taskMs, model, problem }: Task, now: number): TaskState {
  const share = taskMs > 0 ? (now - charge.time) / taskMs : 1
  if (share < 0.1) return { status: 'queued', progress: 0, error: null }
  const running: TaskState = {
    status: 'running',
    progress: Math.min(99, Math.floor(share * 100)),
    error: null,
  }
  if (share < 1 || !fate.ends) return running
  if (fate.fails || problem !== null)
    return { status: 'failed', progress: 100, error: problem ?? 'Generation failed' }
  return model ? { status: 'success', progress: 100, error: null } : running
}

function refundIfDue(task: Task, now: number): void {
  const { charge, fate, account, taskMs } = task
  const failed = stateOf(task, now).status === 'failed'
  if (!failed || charge.refundedAt !== null || fate.refundMs === null) return
  if (now < charge.time + taskMs + fate.refundMs) return
  account.balance += charge.amount
  charge.refundedAt = now
}
