import { randomUUID } from 'node:crypto'
import type { Settings } from '../config/index.js'
import type { Pipeline, PipelineOptions, Spent } from '../pipeline/index.js'

/** Opens a pipeline; replaced in tests. */
export type OpenPipeline = (options: PipelineOptions) => Promise<Pipeline>

export interface SessionOptions {
  readonly options: PipelineOptions
  readonly root: string
  readonly offMainThread: boolean
  readonly env?: NodeJS.ProcessEnv
  /** The run that `spend.maxGenerations` counts for. Default: this session, however often it is opened. */
  readonly runId?: string
  readonly open?: OpenPipeline
  /** Called with every pipeline that is opened. */
  readonly onOpen?: (pipeline: Pipeline) => void
}

/**
 * The run of everything that may replace its plugin instance while it goes on: a dev server that restarts, and an app
 * whose environments are built in turn.
 */
export const PROCESS_RUN = randomUUID()

/** The pipeline of one plugin instance: opened on first use, and again after it was closed. */
export interface Session {
  pipeline(): Promise<Pipeline>
  settings(): Promise<Settings>
  /** Reads the settings anew, beside those in use. Rejects with what is wrong with them. */
  check(): Promise<void>
  /** Bought by all pipelines of this session. */
  spent(): Promise<Spent>
  close(): Promise<void>
}

export function createSession({
  options,
  root,
  offMainThread,
  env,
  runId = randomUUID(),
  open = openPipeline,
  onOpen,
}: SessionOptions): Session {
  let current: Promise<Pipeline> | undefined
  let earlier: Spent = { generations: 0, amount: 0, currency: 'INR' }

  const settings = { root, offMainThread, env, runId, ...options }
  const pipeline = () => {
    current ??= open(settings).then((opened) => {
      onOpen?.(opened)
      return opened
    })
    return current
  }
  const spent = async () => (current ? addSpent(earlier, (await current).spent()) : earlier)
  return {
    pipeline,
    settings: async () => (await pipeline()).settings(),
    async check() {
      const another = await open(settings)
      try {
        await another.settings()
      } finally {
        await another.close()
      }
    },
    spent,
    async close() {
      const closing = current
      if (!closing) return
      current = undefined
      const pipeline = await closing
      // What was under way may still be answered.
      await pipeline.close()
      earlier = addSpent(earlier, pipeline.spent())
    },
  }
}

/** Loaded only when a photo is imported: a project without photos pays nothing for the plugin. */
async function openPipeline(options: PipelineOptions): Promise<Pipeline> {
  const { createPipeline } = await import('../pipeline/index.js')
  return createPipeline(options)
}

function addSpent(a: Spent, b: Spent): Spent {
  return { generations: a.generations + b.generations, amount: a.amount + b.amount, currency: 'INR' }
}
