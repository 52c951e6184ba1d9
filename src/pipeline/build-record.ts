import { type Rage3dError, reportOf } from '../errors/index.js'
import type { BuildResult, ModelReport, ModelSummary, PipelineEvents, Spent } from './types.js'

/** Collects what one run did, model by model. */
export interface BuildRecord {
  readonly errors: Set<Rage3dError>
  readonly postponed: string[]
  addModel(report: ModelReport, summary: ModelSummary): void
  addFailure(event: PipelineEvents['failed'], report: Omit<ModelReport, 'state' | 'error'>): void
  /** Whether the photo has a report already. */
  has(name: string, photo: string): boolean
  summaries(): ModelSummary[]
  result(spent: Spent): BuildResult
}

export function createBuildRecord(): BuildRecord {
  const reports = new Map<string, ModelReport>()
  const summaries = new Map<string, ModelSummary>()
  const errors = new Set<Rage3dError>()
  const postponed: string[] = []
  return {
    errors,
    postponed,
    addModel(report, summary) {
      reports.set(report.name, report)
      summaries.set(report.name, summary)
    },
    addFailure({ name, photo, error, state }, report) {
      errors.add(error)
      // Two photos that claim one name have one report each.
      reports.set(`${name}\n${photo}`, { ...report, state, error: reportOf(error) })
    },
    has: (name, photo) => reports.has(name) || reports.has(`${name}\n${photo}`),
    summaries: () => [...summaries.values()],
    result(spent) {
      const models = [...reports.values()].sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0))
      return { report: { models, spent }, errors: [...errors], models: summaries, removed: [], postponed }
    },
  }
}
