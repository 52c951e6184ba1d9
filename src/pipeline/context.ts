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
/** Models begun at once on this machine: with more, each would wait for the others' first steps before its last. */
const LOCAL_MODELS = 4

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
  /** Bounds models that are made on this machine, from photo or store to finished files. Not to be nested. */
  readonly models: LimitFunction
  /** Bounds local work on models. */
  readonly local: LimitFunction
  /** Bounds tasks at the service. */
  readonly tasks: LimitFunction
  /** One computation per key at a time. */
  readonly once: SingleFlight
}

export type ContextParts = Omit<PipelineContext, 'models' | 'local' | 'tasks' | 'once'>

export function createContext(parts: ContextParts): PipelineContext {
  return {
    ...parts,
    models: pLimit(LOCAL_MODELS),
    local: pLimit(LOCAL_CONCURRENCY),
    tasks: pLimit(parts.settings.api.concurrency),
    once: createSingleFlight(),
  }
}
