// A service, a store and a project of its own for each case, and the judge: the emulator's ledger and log.
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { load } from './dist.mjs'
import { makeModel } from './samples.mjs'
import { runBuyer } from './spawn-buyer.mjs'

const { startEmulator } = await load('emulator')

/** Starts a world; `dispose` ends it. `onRequest` is the emulator's. */
export async function createWorld({ faults = [], onRequest = () => {}, taskMs = 20 } = {}) {
  const base = await mkdtemp(path.join(tmpdir(), 'rage3d-crash-'))
  const hooks = { onRequest }
  const api = await startEmulator({
    ...{ faults, taskMs, balance: 99_000, model: makeModel },
    onRequest: (event) => hooks.onRequest(event),
  })
  const options = { url: api.url, dir: path.join(base, 'store'), root: base }
  return {
    api,
    base,
    hooks,
    options,
    async dispose() {
      await api.close()
      await rm(base, { recursive: true, force: true })
    },
  }
}

/**
 * Lets processes run until everything is bought or held, and judges: at most one charge per photo ever; exactly one,
 * stored and recorded, for each photo that is not held; no temporary file left. Throws what is wrong.
 */
export async function judge({ api, options }, marks, { mayHold = false, more = {} } = {}) {
  let outcomes = []
  for (let run = 0; run < 4; run++) {
    outcomes = await runBuyer({ ...options, ...more, marks, recover: true })
    if (outcomes.every(({ ok, code }) => ok || code === 'RAGE3D_HELD')) break
  }
  for (const { mark, ok, code, message } of outcomes) {
    if (!ok && !(mayHold && code === 'RAGE3D_HELD')) throw new Error(`${mark}: ${code} ${message}`)
  }
  const bought = outcomes.filter(({ ok }) => ok)
  const charged = api.charges.filter(({ refundedAt }) => refundedAt === null).length
  const held = outcomes.length - bought.length
  if (charged > marks.length) throw new Error(`${charged} charges for ${marks.length} photos.`)
  if (charged < bought.length || charged > bought.length + held) {
    throw new Error(`${charged} charges, ${bought.length} models, ${held} held.`)
  }
  const tasks = new Set(bought.map(({ taskId }) => taskId))
  if (tasks.size !== bought.length) throw new Error('Two photos have one task.')
  for (const { taskId, mark } of bought) {
    if (!api.charges.some((charge) => charge.taskId === taskId))
      throw new Error(`${mark}: no charge for ${taskId}.`)
  }
  const left = await readdir(path.join(options.dir, 'tmp')).catch(() => [])
  if (left.length > 0) throw new Error(`Temporary files were left: ${left.join(', ')}`)
  return { held, charged }
}
