import path from 'node:path'
import type { Rage3dConfig, Settings } from '../../config/index.js'
import { type Rage3dError, toRage3dError } from '../../errors/index.js'
import { createPipeline, type Pipeline, type SpendOptions } from '../../pipeline/index.js'
import { configOfFlags, type SpendFlags, spendOptionsOf } from '../commands/spend-flags.js'
import type { Console } from '../console.js'
import { createDisplay, type Display } from '../display.js'
import { formatMoney, plural } from '../format.js'
import { listenForInterrupt } from '../interrupt.js'
import type { GlobalFlags } from '../program.js'
import { writeEvents } from './event-lines.js'
import { runOnChange } from './on-change.js'
import { serveFolder } from './serve-folder.js'
import { watchSettings } from './settings-watch.js'
import { runWatchSession, type SettledOutputs } from './watch-session.js'

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

/** `rage3d watch`: one session per settings; a change of the settings starts the next one. */
export async function runWatch(options: RunWatchOptions): Promise<void> {
  const { flags, console, out } = options
  using interrupt = listenForInterrupt({
    onFirst: () =>
      console.note('Stopping; what is paid stays at the service and is resumed by the next start.'),
  })
  let current = await open(flags, 0)
  const { root } = current.settings
  const dir = path.resolve(root, out)
  await using server = options.servePort === null ? null : await serveFolder({ dir, port: options.servePort })
  if (server) console.note(`Serving ${out} at ${server.url}, events at ${server.url}/events`)

  let spentBefore = 0
  while (!interrupt.signal.aborted) {
    const changed = new AbortController()
    const watch = watchSettings(root, flags.config, () => void reload())
    let next: Opened | null = null
    const reload = async () => {
      try {
        next = await open(flags, spentBefore + current.pipeline.spent().generations)
        changed.abort(new DOMException('The settings changed.', 'AbortError'))
      } catch (thrown) {
        console.error(toRage3dError(thrown))
        console.note('The settings that were right before stay in force.')
      }
    }
    await session(current, {
      ...options,
      signal: AbortSignal.any([interrupt.signal, changed.signal]),
      async onSettled(settled) {
        server?.announce(settled)
        if (options.onChange) await runOnChange(options.onChange, { cwd: root, ...settled }, console)
      },
    })
    watch.stop()
    spentBefore += current.pipeline.spent().generations
    await current.pipeline.close()
    if (next) {
      current = next
      console.note('The settings changed.')
    }
  }
}

interface Opened {
  readonly pipeline: Pipeline
  readonly settings: Settings
}

/** A pipeline with the present settings. What this process bought already counts against its limit. */
async function open(flags: SpendFlags & GlobalFlags, bought: number): Promise<Opened> {
  const { root, config: configFile } = flags
  const overrides: Rage3dConfig = configOfFlags(flags)
  const probe = createPipeline({ root, configFile, ...overrides })
  const settings = await probe.settings()
  if (bought === 0) return { pipeline: probe, settings }
  await probe.close()
  const maxGenerations = Math.max(0, settings.spend.maxGenerations - bought)
  const limited = { ...settings, spend: { ...settings.spend, maxGenerations } }
  return { pipeline: createPipeline({ settings: limited }), settings: limited }
}

interface SessionOptions extends RunWatchOptions {
  readonly signal: AbortSignal
  readonly onSettled: (settled: SettledOutputs) => Promise<void>
}

async function session({ pipeline, settings }: Opened, options: SessionOptions): Promise<void> {
  const { console, paths, out, signal } = options
  const display = createDisplay(console, pipeline)
  const stopEvents = console.json ? writeEvents(pipeline) : null
  const status = createStatus(display, pipeline, paths.join(', ') || '.')
  const absolute = paths.map((given) => path.resolve(settings.root, given))
  try {
    await runWatchSession({
      pipeline,
      out,
      paths: absolute,
      polling: options.polling,
      spend: withoutLiveLines(spendOptionsOf(options.flags, console), display),
      signal,
      onSettled: options.onSettled,
      onError: (error) => console.error(error),
    })
  } finally {
    status.stop()
    stopEvents?.()
    display.close()
  }
}

/** A question needs the terminal for itself. */
function withoutLiveLines(spend: SpendOptions, display: Display): SpendOptions {
  const { confirm } = spend
  if (!confirm) return spend
  return {
    ...spend,
    async confirm(request, signal) {
      const resume = display.pause()
      try {
        return await confirm(request, signal)
      } finally {
        resume()
      }
    },
  }
}

/** The header: counts, and what this run spent. The wallet is asked for only after a purchase changed it. */
function createStatus(display: Display, pipeline: Pipeline, watched: string) {
  const states = new Map<string, string>()
  let wallet: number | null = null
  const draw = () => {
    const count = (state: string) => [...states.values()].filter((value) => value === state).length
    const parts = [`watching ${watched}`, `${count('ready')} ready`, plural(count('draft'), 'draft')]
    if (count('failed') > 0) parts.push(plural(count('failed'), 'problem'))
    if (wallet !== null) parts.push(`wallet ${formatMoney(wallet)}`)
    parts.push(`${formatMoney(pipeline.spent().amount)} spent`)
    display.setStatus(parts.join(' · '))
  }
  const readWallet = async () => {
    wallet = await (await pipeline.client()).balance()
    draw()
  }
  const stops = [
    pipeline.on('done', ({ name, model, spent }) => {
      states.set(name, model.state)
      draw()
      // Only a header: without an answer it shows no wallet.
      if (spent > 0) readWallet().catch(() => draw())
    }),
    pipeline.on('failed', ({ name }) => {
      states.set(name, 'failed')
      draw()
    }),
    pipeline.on('removed', ({ name }) => {
      states.delete(name)
      draw()
    }),
  ]
  draw()
  return {
    stop() {
      for (const stop of stops) stop()
    },
  }
}
