import pLimit, { type LimitFunction } from 'p-limit'
import type { Client } from '../api/index.js'
import type { Lockfile, Store } from '../cache/index.js'
import type { Settings } from '../config/index.js'
import type { Rage3dGenerator } from '../generate/index.js'
import type { Emitter } from './emitter.js'
import { createSingleFlight, type SingleFlight } from './single-flight.js'
import type { PipelineEvents } from './types.js'
import type { Workshop } from './workshop.js'

/** Models in flight at once on this machine: texture work of one overlaps geometry of the other, memory stays bounded. */
const LOCAL_CONCURRENCY = 2

/** Everything that the stages share within one pipeline. */
export interface PipelineContext {
  readonly settings: Settings
  readonly events: Emitter<PipelineEvents>
  readonly store: Store
  readonly lockfile: Lockfile
  readonly workshop: Workshop
  /** The service's client; made on first use. Throws `RAGE3D_KEY_MISSING` without a key. */
  readonly client: () => Promise<Client>
  /** The generator that buys; made on first use. Looking needs no key. */
  readonly rage3d: () => Promise<Rage3dGenerator>
  /** The generator that buys, if anything has needed it so far. */
  readonly rage3dIfUsed: () => Rage3dGenerator | null
  /** Closes connections. */
  close(): Promise<void>
  /** Bounds local work on models. */
  readonly local: LimitFunction
  /** Bounds tasks at the service. */
  readonly tasks: LimitFunction
  /** One computation per key at a time. */
  readonly once: SingleFlight
}

export type ContextParts = Omit<PipelineContext, 'local' | 'tasks' | 'once'>

export function createContext(parts: ContextParts): PipelineContext {
  return {
    ...parts,
    local: pLimit(LOCAL_CONCURRENCY),
    tasks: pLimit(parts.settings.api.concurrency),
    once: createSingleFlight(),
  }
}
