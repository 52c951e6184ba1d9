import { randomUUID } from 'node:crypto'
import path from 'node:path'
import type { Settings } from '../../config/index.js'
import { Rage3dError } from '../../errors/index.js'
import { createPipeline, type Pipeline, type SpendOptions } from '../../pipeline/index.js'
import { configOfFlags, type SpendFlags, spendOptionsOf } from '../commands/spend-flags.js'
import type { Console } from '../console.js'
import { createDisplay, type Display } from '../display.js'
import { listenForInterrupt } from '../interrupt.js'
import type { GlobalFlags } from '../program.js'
import { writeEvent, writeEvents } from './event-lines.js'
import { headerText, type Wallet } from './header.js'
import { createChangeCommand } from './on-change.js'
import type { SettledOutputs } from './output-updates.js'
import { type FolderServer, serveFolder } from './serve-folder.js'
import { openSettingsFeed } from './settings-feed.js'
import { openWatchSession } from './watch-session.js'

export interface RunWatchOptions {
  readonly flags: SpendFlags & GlobalFlags
  readonly paths: readonly string[]
  readonly out: string
  readonly onChange: string | undefined
  /** `null`: the folder is not served. */
  readonly servePort: number | null
  readonly polling: boolean
  readonly console: Console
  readonly report: (error: Rage3dError) => void
}

/** `rage3d watch`: one session per settings; a change of the settings ends it and starts the next one. */
export async function runWatch(options: RunWatchOptions): Promise<void> {
  const { flags, out, onChange } = options
  const show: Shown = {}
  const console = throughDisplay(options.console, show)
  using interrupt = listenForInterrupt({
    endless: true,
    onFirst: () => console.note('Stopping. What is in flight is let go of; a second Ctrl-C stops at once.'),
  })
  let refresh = () => {}
  using feed = await openSettingsFeed({
    root: path.resolve(flags.root ?? process.cwd()),
    configFile: flags.config,
    load: () => loadSettings(flags),
    onProblem(error) {
      console.error(error)
      console.note('The last good settings stay in force.')
      if (console.json) writeEvent('settings', { ok: false, code: error.code, message: error.message })
    },
    onLockfile: () => refresh(),
  })
  const { root } = feed.present
  const paths = options.paths.length > 0 ? options.paths : ['.']
  const watched = paths.join(', ')
  const dir = path.resolve(root, out)
  await using server = options.servePort === null ? null : await serveFolder({ dir, port: options.servePort })
  announceStart({ ...options, console, paths, server, settings: feed.present })

  const tell = { onOutput: console.note, onProblem: console.warn }
  const command = onChange ? createChangeCommand({ command: onChange, cwd: root, ...tell }) : null
  const wallet: Wallet = { balance: null }
  const spent = { generations: 0, amount: 0 }
  // What this process bought counts against its limit, whatever settings it was bought under.
  const runId = randomUUID()
  while (!interrupt.signal.aborted) {
    const changed = feed.nextChange()
    const settings = feed.present
    const pipeline = createPipeline({ settings, runId, offMainThread: true })
    try {
      await runSession({
        ...{ ...options, console, show, pipeline, settings, watched, wallet, spentBefore: spent.amount },
        signal: AbortSignal.any([interrupt.signal, changed]),
        onRefresh: (again) => {
          refresh = again
        },
        onSettled(settled) {
          server?.announce(settled)
          if (console.json) writeEvent('settled', settled)
          command?.run(settled)
        },
      })
      // A submission that was under way has been answered by now.
      if (interrupt.signal.aborted) await sayWhatIsResumed(pipeline, settings, console)
      else sayNewSettings(console)
    } finally {
      refresh = () => {}
      await pipeline.close()
      const { generations, amount } = pipeline.spent()
      spent.generations += generations
      spent.amount += amount
    }
  }
  await command?.stop()
  if (console.json) writeEvent('stopped', { spent: { ...spent, currency: 'INR' } })
  options.report(new Rage3dError('RAGE3D_INTERRUPTED', 'The watcher was stopped.'))
}

async function loadSettings(flags: SpendFlags & GlobalFlags): Promise<Settings> {
  const { root, config: configFile } = flags
  const probe = createPipeline({ root, configFile, ...configOfFlags(flags) })
  try {
    return await probe.settings()
  } finally {
    await probe.close()
  }
}

interface Start extends RunWatchOptions {
  readonly server: FolderServer | null
  readonly settings: Settings
}

function announceStart({ console, paths, out, server, settings }: Start): void {
  console.note(`Watching ${paths.join(', ')}; models go to ${out}. Ctrl-C stops.`)
  if (server) console.note(`Serving ${out} at ${server.url}, events at ${server.url}/events.`)
  if (settings.generator === 'auto' && !settings.apiKey)
    console.warn('Drafts stand in: RAGE3D_API_KEY is not set. Choose `generator: "draft"` to mean it.')
  if (console.json) writeEvent('watching', { paths, out, url: server?.url ?? null })
}

function sayNewSettings(console: Console): void {
  console.note('The settings changed; what they affect is made again.')
  if (console.json) writeEvent('settings', { ok: true })
}

/** The display of the session that runs. */
interface Shown {
  display?: Display
}

/** Remarks go above the live lines while there are any. */
function throughDisplay(console: Console, show: Shown): Console {
  return {
    ...console,
    note: (text) => (show.display ?? console).note(text),
    warn: (text) => (show.display ?? console).warn(text),
    error: (error) => (show.display ?? console).error(error),
  }
}

interface SessionOptions extends RunWatchOptions {
  readonly show: Shown
  readonly pipeline: Pipeline
  readonly settings: Settings
  readonly watched: string
  readonly wallet: Wallet
  /** INR spent before this session. */
  readonly spentBefore: number
  readonly signal: AbortSignal
  readonly onSettled: (settled: SettledOutputs) => void
  readonly onRefresh: (refresh: () => void) => void
}

async function runSession(options: SessionOptions): Promise<void> {
  const { console, pipeline, settings, paths, out, signal, wallet, show } = options
  const tellWarning = (message: string) => {
    if (console.json) writeEvent('warning', { photo: null, message })
  }
  const session = await openWatchSession({
    ...{ pipeline, out, signal, polling: options.polling, onSettled: options.onSettled },
    paths: paths.map((given) => path.resolve(settings.root, given)),
    spend: withoutLiveLines(spendOptionsOf(options.flags, console), () => show.display),
    onError(error) {
      console.error(error)
      tellWarning(error.message)
    },
    onWarning(message) {
      console.warn(message)
      tellWarning(message)
    },
  })
  options.onRefresh(session.refresh)
  const display = createDisplay(console, session.events)
  show.display = display
  display.setStatus(() =>
    headerText({
      ...{ session, watched: options.watched, wallet },
      spent: options.spentBefore + pipeline.spent().amount,
    }),
  )
  const stopEvents = console.json ? writeEvents(session.events) : null
  const stopWallet = followWallet(options)
  try {
    await session.run()
  } finally {
    stopWallet()
    stopEvents?.()
    show.display = undefined
    display.close()
  }
}

/** Reads the wallet at the start and after each purchase, for the header alone: without an answer it shows none. */
function followWallet({ console, pipeline, settings, flags, wallet, signal }: SessionOptions): () => void {
  const { generator, apiKey } = settings
  if (!console.live || !apiKey || flags.frozen || !['auto', 'rage3d'].includes(generator as string))
    return () => {}
  const read = async () => {
    wallet.balance = await (await pipeline.client()).balance({ signal })
  }
  const readQuietly = () => void read().catch(() => {})
  readQuietly()
  return pipeline.on('done', ({ spent }) => {
    if (spent > 0) readQuietly()
  })
}

/** A question needs the terminal for itself. */
function withoutLiveLines(spend: SpendOptions, display: () => Display | undefined): SpendOptions {
  const { confirm } = spend
  if (!confirm) return spend
  return {
    ...spend,
    async confirm(request, signal) {
      const resume = display()?.pause()
      try {
        return await confirm(request, signal)
      } finally {
        resume?.()
      }
    },
  }
}

/** Names the paid tasks that the next start goes on with, and what may have been paid. */
async function sayWhatIsResumed(pipeline: Pipeline, { apiKey }: Settings, console: Console): Promise<void> {
  if (!apiKey) return
  const { open } = await pipeline.status()
  for (const { name, taskId, state } of open) {
    if (state === 'SUBMITTED' || state === 'READY')
      console.note(`Resumed by the next start, free of charge: ${name} (task ${taskId})`)
    else if (state === 'SENDING' || state === 'AMBIGUOUS')
      console.note(`Perhaps bought, which the next start finds out before anything is paid: ${name}`)
  }
}
