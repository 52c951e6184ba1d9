import type { Struck } from './fault-list.js'
import { type Fate, GOOD_FATE } from './tasks.js'

/** What the faults of a submission decide about its task. */
export function fateOf(struck: Struck): Fate {
  const fail = struck.find('fail')
  const refund = fail?.value === 'no-refund' ? null : Number(fail?.value ?? 0)
  return {
    ...GOOD_FATE,
    ends: !struck.find('never'),
    fails: fail !== undefined,
    refundMs: refund,
    filesExpireAtOnce: struck.find('expired') !== undefined,
    modelUrl: struck.find('model-url')?.value ?? null,
  }
}
