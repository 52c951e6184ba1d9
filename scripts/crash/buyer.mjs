// A process that buys models, to be stopped and killed at any instant: node buyer.mjs '{"url","dir","root","marks",…}'
// Prints one line of JSON: what became of each photo. It says nothing of charges: the emulator is asked for those.
import { createHash } from 'node:crypto'
import { load } from './dist.mjs'
import { pictureOf } from './samples.mjs'

const options = JSON.parse(process.argv[2])
const [{ createClient }, cache, { accountOf, createRage3dGenerator }, { ApiKey }] = await Promise.all(
  ['api', 'cache', 'generate', 'config'].map(load),
)

const { url, dir, root, marks } = options
const apiKey = new ApiKey('hyp3d_crash_test_key')
const client = createClient({ apiKey, url, submitTimeoutMs: 3_000 })
const store = cache.createStore({ dir })
const lockfile = cache.createLockfile({ root, lockDir: dir })
const ledger = cache.createLedger({ dir })
const generator = createRage3dGenerator({
  ...{ client, store, ledger },
  account: accountOf({ url, apiKey }),
  settings: {
    ...{
      url,
      submitTimeoutMs: 3_000,
      settleMs: 300,
      exclusiveAccount: false,
      price: 99,
      maxGenerations: 100,
    },
    poll: { firstMs: 10, minMs: 10, maxMs: 30, deadlineMs: 90_000 },
    ...options.settings,
  },
  checkModel: async (glb) => {
    if (Buffer.from(glb).toString('latin1', 0, 4) !== 'glTF') throw new Error('not a model')
  },
  knownTasks: async () =>
    [...(await lockfile.read()).values()].flatMap(({ takes }) => takes.map((t) => t.taskId)),
})

process.send?.('ready')
const context = { signal: new AbortController().signal, onProgress: () => {} }
if (options.recover) await generator.recoverAll(context)
const outcomes = await Promise.all(marks.map(buy))
await generator.close()
await client.close()
console.log(JSON.stringify(outcomes))

async function buy(mark) {
  const bytes = pictureOf(mark)
  const rawKey = createHash('sha256').update(bytes).digest('hex')
  try {
    const recorded = await lockfile.take(rawKey)
    if (recorded && (await store.raw.check(recorded.sha256)) === 'ok') return { mark, ok: true, ...recorded }
    const { take } = await generator.generate(
      {
        name: mark,
        photo: `${mark}.photo.png`,
        rawKey,
        pictures: [],
        prepareUploads: async () => [{ bytes, contentType: 'image/png', extension: 'png' }],
      },
      { ...context, maySubmit: true },
    )
    await lockfile.useTake(rawKey, take)
    return { mark, ok: true, ...take }
  } catch (error) {
    return { mark, ok: false, code: error.code ?? 'RAGE3D_UNEXPECTED', message: String(error.message) }
  }
}
