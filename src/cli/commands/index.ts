import { defineAccount, defineHistory } from './account.js'
import { defineBuild } from './build.js'
import { defineCompletion } from './completion.js'
import type { DefineCommand } from './define.js'
import { defineDoctor } from './doctor.js'
import { defineDraft } from './draft.js'
import { defineEmulator } from './emulator.js'
import { defineGc } from './gc.js'
import { defineInit } from './init.js'
import { defineInspect } from './inspect.js'
import { defineOptimize } from './optimize.js'
import { definePlan } from './plan.js'
import { defineResolve } from './resolve.js'
import { defineStatus } from './status.js'
import { defineStl } from './stl.js'
import { defineRegenerate, defineTakes, defineUse } from './takes.js'
import { defineVerify } from './verify.js'
import { defineWatch } from './watch.js'

/** Every command, in the order of the help. */
export const commands: readonly DefineCommand[] = [
  defineInit,
  defineBuild,
  defineWatch,
  definePlan,
  defineVerify,
  defineStatus,
  defineResolve,
  defineTakes,
  defineUse,
  defineRegenerate,
  defineDraft,
  defineStl,
  defineOptimize,
  defineInspect,
  defineAccount,
  defineHistory,
  defineGc,
  defineDoctor,
  defineEmulator,
  defineCompletion,
]
