import type { FaultKind } from './fault-kinds.js'

/** Routes of the service by name; `files` is where `model_url` points to, `model` is `download` and `files`. */
export const ROUTES = [
  'generate',
  'task',
  'convert',
  'download',
  'files',
  'generations',
  'balance',
  'profile',
  'other',
] as const
/** Name of a route, such as `generate`. */
export type RouteName = (typeof ROUTES)[number]

/** One thing that goes wrong on purpose; see `parseFault` for the way to write it. */
export interface Fault {
  readonly kind: FaultKind
  /** What stands behind `=`; its meaning depends on the kind. */
  readonly value: string | null
  /** Routes it strikes. */
  readonly routes: readonly RouteName[]
  /** `after`: the request is handled (and charged) first, then its answer is lost or replaced. */
  readonly phase: 'before' | 'after'
  /** Which of the matching requests it strikes, counted from 1, both ends included. */
  readonly from: number
  readonly to: number
}
