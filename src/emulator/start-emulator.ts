import { createAccounts } from './accounts.js'
import { createEmulatorClock } from './clock.js'
import type { EmulatedTask, Emulator, EmulatorOptions } from './emulator-types.js'
import { createFaultList } from './fault-list.js'
import type { Charge, RequestRecord } from './ledger.js'
import { listen } from './listen.js'
import { createModelQueue } from './model-maker.js'
import type { Service } from './routes.js'
import { serve } from './serve.js'
import { createTasks, GOOD_FATE, type Task } from './tasks.js'

/**
 * Starts the service on loopback: the same routes, statuses, wallet and answers, models from the draft generator,
 * and whatever faults are asked for. It keeps a ledger of charges and a log of requests.
 *
 * ```ts
 * await using api = await startEmulator({ taskMs: 200, faults: 'generate/after:drop' })
 * const client = createClient({ apiKey: 'any', url: api.url })
 * expect(api.charges).toHaveLength(1)
 * ```
 */
export async function startEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
  const { port = 0, balance = 1980, price = 99, taskMs = 2000, onRequest = () => {} } = options
  const clock = createEmulatorClock(options.clock)
  const accounts = createAccounts(options.accounts, balance)
  const closing = new AbortController()
  const make = createModelQueue({ ...options, signal: closing.signal })
  const tasks = createTasks({ clock, taskMs, make })
  const faults = createFaultList(options.faults)
  const records: RequestRecord[] = []
  let url = ''
  const urls = ({ taskId, signature }: Task, file: string) =>
    `${url}/files/${taskId}/${file}?signature=${signature}`
  const service: Service = { accounts, tasks, clock, urls, price }
  const context = { service, faults, records, onRequest, signal: closing.signal }

  const server = await listen(port, (request, response) => {
    // A request ends early when its client goes away: the record says so by having no status.
    serve(context, request, response).catch(() => response.destroy())
  })
  url = `http://127.0.0.1:${server.port}`

  const close = async () => {
    closing.abort()
    await server.close()
  }
  return {
    url,
    port: server.port,
    requests: records,
    get charges(): readonly Charge[] {
      tasks.settle()
      return tasks.all.map(({ charge }) => charge)
    },
    get balance() {
      tasks.settle()
      return accounts.main.balance
    },
    set balance(amount: number) {
      accounts.main.balance = amount
    },
    balanceOf(key) {
      tasks.settle()
      return accounts.of(key)?.balance ?? 0
    },
    setBalance(key, amount) {
      const account = accounts.of(key)
      if (account) account.balance = amount
    },
    get tasks() {
      return tasks.all.map((task): EmulatedTask => {
        const { taskId, charge } = task
        return { taskId, key: charge.key, fileNames: charge.fileNames, ...tasks.stateOf(task) }
      })
    },
    modelOf: async (taskId) => (await tasks.find(taskId)?.making) ?? null,
    uploadsOf: (taskId) => tasks.find(taskId)?.files ?? [],
    buyElsewhere(key = 'elsewhere') {
      const account = accounts.of(key) ?? accounts.main
      const fate = { ...GOOD_FATE, ends: false }
      return tasks.create({ account, key, amount: price, files: [], fate, idempotencyKey: null }).taskId
    },
    addFault: faults.add,
    clearFaults: faults.clear,
    advance: clock.advance,
    now: clock.now,
    close,
    [Symbol.asyncDispose]: close,
  }
}
