import type { Client } from '../api/index.js'
import { createLedger, createLockfile, createStore } from '../cache/index.js'
import type { Settings } from '../config/index.js'
import { ConfigError, OptimizeError } from '../errors/index.js'
import type { Rage3dGenerator } from '../generate/index.js'
import { createContext, type PipelineContext } from './context.js'
import { createLazyClient } from './lazy-client.js'

/** Opens what the stages share over one project. Nothing is connected, and no ledger opened, before it is needed. */
export function openContext(
  settings: Settings,
  { events, workshop, runId }: Pick<PipelineContext, 'events' | 'workshop'> & { readonly runId?: string },
): PipelineContext {
  const store = createStore({ dir: settings.store.dir })
  const lockfile = createLockfile({ root: settings.root, lockDir: settings.store.dir })
  const client = createLazyClient(settings.api.url, () => connect(settings))
  let generator: Promise<Rage3dGenerator> | undefined
  let opened: Rage3dGenerator | null = null
  return createContext({
    settings,
    events,
    store,
    lockfile,
    workshop,
    client: async () => client,
    rage3d() {
      generator ??= openGenerator(settings, { client, store, lockfile, runId }).then((made) => {
        opened = made
        return made
      })
      return generator
    },
    rage3dIfUsed: () => opened,
    async close() {
      await client.close()
      await store.close()
    },
  })
}

async function connect({ apiKey, api }: Settings): Promise<Client> {
  if (!apiKey) {
    throw new ConfigError(
      'RAGE3D_KEY_MISSING',
      'RAGE3D_API_KEY is not set, so nothing was asked of the service.',
      {
        hint: 'Set RAGE3D_API_KEY in the environment or in .env.local of the project.',
      },
    )
  }
  const { createClient } = await import('../api/index.js')
  return createClient({ apiKey, url: api.url, submitTimeoutMs: api.submitTimeoutMs })
}

interface GeneratorParts extends Pick<PipelineContext, 'store' | 'lockfile'> {
  readonly client: Client
  readonly runId: string | undefined
}

async function openGenerator(
  { api, apiKey, spend, store: { dir } }: Settings,
  { client, store, lockfile, runId }: GeneratorParts,
): Promise<Rage3dGenerator> {
  const { accountOf, createRage3dGenerator } = await import('../generate/index.js')
  return createRage3dGenerator({
    client,
    store,
    ledger: createLedger({ dir }),
    runId,
    settings: {
      submitTimeoutMs: api.submitTimeoutMs,
      settleMs: api.settleMs,
      exclusiveAccount: api.exclusiveAccount,
      poll: api.poll,
      price: spend.price,
      maxGenerations: spend.maxGenerations,
    },
    account: apiKey ? accountOf({ url: api.url, apiKey }) : 'none',
    async checkModel(glb) {
      const { checkGlb, validateGlb } = await import('../optimize/index.js')
      checkGlb(glb)
      const { errorCount, errors } = await validateGlb(glb)
      if (errorCount === 0) return
      throw new OptimizeError(
        'RAGE3D_GLB_INVALID',
        `The validator reports ${errorCount} errors, the first: ${errors[0]?.code} ${errors[0]?.message}`,
      )
    },
    knownTasks: async () =>
      [...(await lockfile.read()).values()].flatMap(({ takes }) => takes.map(({ taskId }) => taskId)),
  })
}
