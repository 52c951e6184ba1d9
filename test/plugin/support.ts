import { cp, mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import * as vite8 from 'vite'
import { afterAll, onTestFinished } from 'vitest'
import { createPipeline } from '../../src/pipeline/index.js'
import { createPlugin, type PluginParts } from '../../src/plugin/create-plugin.js'
import type { Rage3dPluginOptions } from '../../src/plugin/index.js'
import { tempDir } from '../support/temp-dir.js'

export type Vite = Pick<typeof vite8, 'build' | 'createBuilder' | 'createServer' | 'createLogger' | 'version'>

/** The same tests run on every major that the package supports. */
export const majors: readonly (readonly [string, Vite])[] = [
  ['Vite 8', vite8],
  ['Vite 7', (await import('vite7' as 'vite')) as Vite],
  ['Vite 6', (await import('vite6' as 'vite')) as Vite],
]

const FIXTURE = fileURLToPath(new URL('../fixtures/app', import.meta.url))
export const KEY = 'hyp3d_test_0123456789'

/** A copy of the fixture app in a folder of its own. */
export async function fixtureApp(): Promise<string> {
  const root = await tempDir()
  await cp(FIXTURE, root, { recursive: true })
  return root
}

/** A store for all tests of a file: drafts are the same everywhere, and need not be made again for every test. */
export async function sharedStore(): Promise<string> {
  const store = await mkdtemp(path.join(tmpdir(), 'rage3d-store-'))
  afterAll(() => rm(store, { recursive: true, force: true, maxRetries: 5 }))
  return store
}

export interface PluginSetup extends Omit<PluginParts, 'open'> {
  readonly options?: Rage3dPluginOptions
  /** Default: a store in the app's own folder. */
  readonly store?: string
}

const QUICK = { poll: { firstMs: 20, minMs: 20, maxMs: 40, deadlineMs: 10_000 } }

/** The plugin as an app would use it, except that the work is done in this thread and tasks are polled quickly. */
export function pluginOf(root: string, { options, store, env = {}, ...parts }: PluginSetup = {}) {
  const own: Rage3dPluginOptions = {
    store: { dir: store ?? path.join(root, '.store') },
    api: QUICK,
    ...options,
  }
  return createPlugin(own, {
    ...parts,
    env,
    open: async (settings) => createPipeline({ ...settings, offMainThread: false }),
  })
}

export interface BuildSetup extends PluginSetup {
  readonly config?: vite8.InlineConfig
  readonly plugins?: vite8.PluginOption[]
}

/** Runs `vite build`; what it printed stands in `log`. */
export async function buildApp(
  vite: Vite,
  root: string,
  { config = {}, plugins = [], ...setup }: BuildSetup = {},
) {
  const log: string[] = []
  const logger = vite.createLogger('info')
  for (const method of ['info', 'warn', 'error'] as const) logger[method] = (text) => void log.push(text)
  const { build = {}, ...rest } = config
  const error = await vite
    .build({
      root,
      configFile: false,
      customLogger: logger,
      plugins: [pluginOf(root, setup), ...plugins],
      build: { reportCompressedSize: false, ...build },
      ...rest,
    })
    .then(() => null)
    .catch((thrown: Error) => thrown)
  return { error, log: log.join('\n'), files: await filesIn(path.join(root, build.outDir ?? 'dist')) }
}

/** Contents of a folder by path. */
export async function filesIn(folder: string): Promise<Map<string, Buffer>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => [])
  const files = entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name))
  return new Map(
    await Promise.all(
      files.sort().map(async (file) => [path.relative(folder, file), await readFile(file)] as const),
    ),
  )
}

export interface Reply {
  readonly status: number
  readonly headers: http.IncomingHttpHeaders
  readonly body: Buffer
}

export interface RequestParts {
  readonly method?: string
  readonly headers?: http.OutgoingHttpHeaders
}

export interface DevApp {
  readonly server: vite8.ViteDevServer
  readonly url: string
  readonly log: string[]
  /** Sends a request as it is: no client mends the path. */
  request(path: string, parts?: RequestParts): Promise<Reply>
}

/** Starts a dev server on a free port; it is closed when the test ends. */
export async function startDev(
  vite: Vite,
  root: string,
  { config = {}, plugins = [], ...setup }: BuildSetup = {},
): Promise<DevApp> {
  const log: string[] = []
  const logger = vite.createLogger('info')
  for (const method of ['info', 'warn', 'error'] as const) logger[method] = (text) => void log.push(text)
  const { server: own, ...rest } = config
  const server = await vite.createServer({
    root,
    configFile: false,
    customLogger: logger,
    plugins: [pluginOf(root, setup), ...plugins],
    server: { host: '127.0.0.1', port: 0, ...own },
    ...rest,
  })
  onTestFinished(() => server.close())
  await server.listen()
  const { port } = (server.httpServer as http.Server).address() as AddressInfo
  return {
    server,
    url: `http://127.0.0.1:${port}`,
    log,
    request: (target, parts) => send(port, target, parts),
  }
}

function send(port: number, target: string, { method = 'GET', headers }: RequestParts = {}): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const request = http.request({ host: '127.0.0.1', port, path: target, method, headers }, (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks) }),
      )
    })
    request.on('error', reject)
    request.end()
  })
}
