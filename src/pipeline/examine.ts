import { statfs } from 'node:fs/promises'
import path from 'node:path'
import { createLedger, createLockfile, createStore, isFolder } from '../cache/index.js'
import { type ApiKey, formatMoney, resolveSettings, type Settings } from '../config/index.js'
import { Rage3dError, toRage3dError } from '../errors/index.js'
import { loadSharp } from '../imaging/index.js'
import { chooseGenerator } from './choose-generator.js'

/** Less free space than this is a problem: one raw model may have 200 MB, and is written before it is checked. */
const ENOUGH_FREE_BYTES = 1_000_000_000

/** One check of `rage3d doctor`. */
export interface Finding {
  readonly check: 'node' | 'config' | 'key' | 'service' | 'store' | 'disk' | 'ledger' | 'lockfile' | 'images'
  /** `null`: does not apply. */
  readonly ok: boolean | null
  /** What was found, in one sentence. */
  readonly message: string
  readonly error: Rage3dError | null
}

export interface ExamineOptions {
  readonly root?: string
  readonly configFile?: string
  /** Without the free request that checks the key. */
  readonly offline?: boolean
  /** Sets a ledger that cannot be trusted aside, so that a new one is begun. */
  readonly repair?: boolean
  readonly signal?: AbortSignal
  readonly env?: NodeJS.ProcessEnv
}

/** Looks at everything a run depends on. Spends nothing; throws nothing. */
export async function examine(options: ExamineOptions = {}): Promise<Finding[]> {
  const findings: Finding[] = [
    { check: 'node', ok: true, message: `Node ${process.versions.node}.`, error: null },
  ]
  const check = async (name: Finding['check'], look: () => Promise<string | null>) => {
    try {
      const message = await look()
      findings.push({
        check: name,
        ok: message === null ? null : true,
        message: message ?? 'Not used.',
        error: null,
      })
    } catch (thrown) {
      const error = toRage3dError(thrown)
      findings.push({ check: name, ok: false, message: error.message, error })
    }
  }
  let settings: Settings | undefined
  await check('config', async () => {
    const { root = process.cwd(), configFile, env } = options
    settings = await resolveSettings({ root, configFile, env })
    return settings.configFile
      ? `${path.basename(settings.configFile)} is right.`
      : 'No config file: defaults apply.'
  })
  await check('images', async () => `sharp ${(await loadSharp()).versions.sharp} loads.`)
  const known = settings
  if (!known) return findings
  await check('key', async () => keyMessage(known))
  await check('service', async () =>
    options.offline || !known.apiKey ? null : askService(known, known.apiKey, options.signal),
  )
  await check('store', async () => {
    await createStore({ dir: known.store.dir }).assertWritable()
    return `${known.store.dir} can be written.`
  })
  await check('disk', async () => diskMessage(known.store.dir))
  await check('ledger', async () => {
    const ledger = createLedger({ dir: known.store.dir })
    try {
      const problem = await ledger.problem()
      if (problem && options.repair)
        return `The ledger was set aside as ${await ledger.setAside()}; a new one is begun.`
      if (problem) throw problem
      await ledger.assertSpendable()
      return 'The ledger of purchases can be trusted.'
    } finally {
      await ledger.close()
    }
  })
  await check('lockfile', async () => {
    const records = await createLockfile({ root: known.root, lockDir: known.store.dir }).read()
    return `rage3d.lock.json records ${records.size} bought model${records.size === 1 ? '' : 's'}.`
  })
  return findings
}

function keyMessage(settings: Settings): string {
  const choice = chooseGenerator(settings)
  if (settings.apiKey)
    return `RAGE3D_API_KEY is set; missing models ${choice.kind === 'rage3d' ? 'are bought' : 'are made locally'}.`
  if (choice.kind !== 'rage3d')
    return 'RAGE3D_API_KEY is not set: missing models are made locally, for nothing.'
  throw new Rage3dError('RAGE3D_KEY_MISSING', 'The generator is "rage3d", but RAGE3D_API_KEY is not set.')
}

async function askService({ api }: Settings, apiKey: ApiKey, signal?: AbortSignal): Promise<string> {
  const { createClient } = await import('../api/index.js')
  const client = createClient({ apiKey, url: api.url, readDeadlineMs: 15_000 })
  try {
    const { balance } = await client.profile({ signal })
    return `${api.url} knows the key${balance === null ? '' : `; the wallet holds ${formatMoney(balance)}`}.`
  } finally {
    await client.close()
  }
}

/** The folder itself, or the one in which it would be made. */
function nearestFolder(dir: string): string {
  for (let folder = dir; ; folder = path.dirname(folder)) {
    if (isFolder(folder) || folder === path.dirname(folder)) return folder
  }
}

async function diskMessage(dir: string): Promise<string> {
  const { bavail, bsize } = await statfs(nearestFolder(dir))
  const free = bavail * bsize
  if (free >= ENOUGH_FREE_BYTES) return `${(free / 1e9).toFixed(0)} GB are free.`
  throw new Rage3dError(
    'RAGE3D_STORE_UNWRITABLE',
    `Only ${(free / 1e6).toFixed(0)} MB are free for ${dir}.`,
    {
      hint: 'Free some space, with `rage3d gc` for instance: a raw model may have 200 MB.',
    },
  )
}
