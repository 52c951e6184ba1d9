import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, writeFileSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import sharp from 'sharp'
import type { SettledOutputs } from '../../../src/cli/watch/output-updates.js'
import { openWatchSession } from '../../../src/cli/watch/watch-session.js'
import type { Emulator } from '../../../src/emulator/index.js'
import type { PipelineEvents, PipelineOptions, SpendOptions } from '../../../src/pipeline/index.js'
import { createPipeline } from '../../../src/pipeline/index.js'
import { SMALL_RECIPE } from '../../support/project.js'

/** A project whose folder `art` is watched, in this process, on real files. */
export interface Studio extends AsyncDisposable {
  readonly root: string
  /** Path below `art`. */
  art(name: string): string
  /** Path below the output folder. */
  out(name: string): string
  /** Entries of `models.json` as it stands on disk. */
  manifest(): Record<string, { state: string; photo: string; lods: { file: string; sha256: string }[] }>
  readonly settled: SettledOutputs[]
  readonly failed: PipelineEvents['failed'][]
  readonly removed: string[]
  readonly problems: string[]
  refresh(): void
  /** Detaches what is in flight and waits for the end. */
  stop(): Promise<void>
}

export interface StudioOptions {
  readonly api?: Emulator
  /** A root that an earlier studio left behind. */
  readonly root?: string
  /** Photos in `art` before the watcher starts, by model name. */
  readonly photos?: Readonly<Record<string, Buffer>>
  readonly quietMs?: number
  readonly retryMs?: number
  readonly lookMs?: number
  readonly polling?: boolean
  readonly spend?: SpendOptions
  readonly settings?: PipelineOptions
}

export const POLL = { firstMs: 20, minMs: 20, maxMs: 40, deadlineMs: 10_000 }

export async function openStudio(options: StudioOptions = {}): Promise<Studio> {
  const { api, quietMs = 300, polling = false, retryMs, lookMs } = options
  const root = options.root ?? realpathSync(mkdtempSync(path.join(tmpdir(), 'rage3d-test-watch-')))
  const pipeline = createPipeline({
    root,
    env: api ? { RAGE3D_API_KEY: 'hyp3d_test_key', RAGE3D_API_URL: api.url } : {},
    store: { dir: path.join(root, '.store') },
    api: { poll: POLL },
    optimize: { ...SMALL_RECIPE, lods: [...SMALL_RECIPE.lods] },
    watch: { quietMs },
    ...options.settings,
    spend: { maxGenerations: 1_000, ...options.settings?.spend },
  })
  mkdirSync(path.join(root, 'art'), { recursive: true })
  for (const [name, bytes] of Object.entries(options.photos ?? {}))
    writeFileSync(path.join(root, 'art', `${name}.photo.jpg`), bytes)
  const abort = new AbortController()
  const settled: SettledOutputs[] = []
  const failed: PipelineEvents['failed'][] = []
  const removed: string[] = []
  const problems: string[] = []
  const session = await openWatchSession({
    ...{ pipeline, polling, retryMs, lookMs, out: 'out', paths: [path.join(root, 'art')] },
    spend: options.spend ?? { yes: true },
    signal: abort.signal,
    onSettled: (outputs) => settled.push(outputs),
    onError: ({ message }) => problems.push(message),
    onWarning: (message) => problems.push(message),
  })
  session.events.on('failed', (event) => failed.push(event))
  session.events.on('removed', ({ name }) => removed.push(name))
  const running = session.run()
  const stop = async () => {
    abort.abort()
    await running
    await pipeline.close()
  }
  return {
    ...{ root, settled, failed, removed, problems, stop },
    refresh: session.refresh,
    art: (name) => path.join(root, 'art', name),
    out: (name) => path.join(root, 'out', name),
    manifest: () => readManifest(path.join(root, 'out')),
    async [Symbol.asyncDispose]() {
      await stop()
      await rm(root, { recursive: true, force: true, maxRetries: 5 })
    },
  }
}

export function readManifest(out: string): ReturnType<Studio['manifest']> {
  const file = path.join(out, 'models.json')
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')).models : {}
}

/** Waits until something is true; fails with what it waited for. */
export async function until(what: string, isTrue: () => boolean, ms = 45_000): Promise<void> {
  const end = Date.now() + ms
  while (!isTrue()) {
    if (Date.now() > end) throw new Error(`Waited in vain: ${what}`)
    await sleep(20)
  }
}

export const digestOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')

let shade = 0

/** A small photo unlike every other one. */
export async function newPhoto(): Promise<Buffer> {
  shade++
  const color = `rgb(${60 + (shade % 7) * 25},${40 + (shade % 11) * 15},${shade % 200})`
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="256" height="256">
    <rect width="100%" height="100%" fill="#fff"/><ellipse cx="50%" cy="52%" rx="30%" ry="36%" fill="${color}"/></svg>`
  return Buffer.concat([await sharp(Buffer.from(svg)).jpeg().toBuffer(), Buffer.from(` ${shade}`)])
}

/** Digest of the first picture of each purchase, in the order of payment. */
export const boughtOf = (api: Emulator): string[] => api.charges.map(({ sha256 }) => sha256[0] ?? '')
