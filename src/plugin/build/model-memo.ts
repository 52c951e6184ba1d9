import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { mkdir, readFile, rename, stat, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { CONFIG_FILES } from '../../config/index.js'
import type { Model, ModelFile } from '../../pipeline/index.js'
import type { Rage3dPluginOptions } from '../options.js'
import { photoFiles } from './photo-files.js'

/**
 * The models of the last build, for a build in which nothing has changed: it then need not load the pipeline. An entry
 * holds as long as the photo, its views and its sidecar, the settings, the lockfile and the finished files are the same;
 * that of a draft, moreover, as long as nothing is bought by whoever shares the store.
 */
export interface ModelMemo {
  find(photo: string): Promise<Model | null>
  /** Whether the drafts that were found were made only for want of a key. */
  draftFallback(): boolean
  /** Remembers models by the absolute path of their photo. Never fails: without a memo the next build looks again. */
  save(models: ReadonlyMap<string, Model>, build: BuildFacts): Promise<void>
}

export interface BuildFacts {
  /** Whether drafts were made only for want of a key. */
  readonly draftFallback: boolean
  /** Folder of the store. */
  readonly storeDir: string
}

export interface ModelMemoOptions {
  /** Vite's cache folder. */
  readonly cacheDir: string
  readonly root: string
  readonly options: Rage3dPluginOptions
  readonly env?: NodeJS.ProcessEnv
}

interface Entry {
  readonly inputs: string
  readonly model: Model
}

interface Memo {
  readonly fingerprint: string
  /** What tells of purchases: path and stamp of the store's ledger. */
  readonly ledger: { readonly file: string; readonly stamp: string }
  readonly draftFallback: boolean
  readonly entries: Record<string, Entry>
}

export function createModelMemo({ cacheDir, root, options, env = process.env }: ModelMemoOptions): ModelMemo {
  const base = path.resolve(options.root ?? root)
  // Two roots may share a cache folder, in which models go by other names.
  const digest = createHash('sha256').update(base).digest('hex')
  const file = path.join(cacheDir, `rage3d-models-${digest.slice(0, 8)}.json`)
  const startedAt = Date.now()
  const fingerprint = fingerprintOf(base, options, env)
  let reading: Promise<Memo | null> | undefined
  let known: Memo | null = null
  /** Taken before anything was made of the photos: what is edited during the build is looked at by the next one. */
  const stamps = new Map<string, string>()
  return {
    draftFallback: () => known?.draftFallback ?? false,
    async find(photo) {
      if (!fingerprint) return null
      const inputs = await stampInputs(photo)
      if (!stamps.has(photo)) stamps.set(photo, inputs)
      reading ??= readMemo(file)
      known = await reading
      const entry = known?.fingerprint === fingerprint ? known.entries[photo] : undefined
      if (!entry || entry.inputs !== inputs) return null
      if (entry.model.state === 'draft' && known && (await stampOf(known.ledger.file)) !== known.ledger.stamp)
        return null
      const intact = await Promise.all(filesOf(entry.model).map(isIntact))
      return intact.every(Boolean) ? { ...entry.model, source: sourceOf(entry.model) } : null
    },
    async save(models, { draftFallback, storeDir }) {
      // Settings were edited or a model was bought meanwhile: what was made last may not be what is wanted now.
      if (!fingerprint || fingerprintOf(base, options, env) !== fingerprint) return
      const ledgerFile = path.join(storeDir, 'ledger.sqlite')
      const wasWritten = (await stat(ledgerFile).catch(() => null))?.mtimeMs ?? 0
      const ledger = { file: ledgerFile, stamp: wasWritten < startedAt ? await stampOf(ledgerFile) : '' }
      const others = known?.fingerprint === fingerprint ? Object.entries(known.entries) : []
      const entries = Object.fromEntries(others.filter(([photo]) => existsSync(photo)))
      for (const [photo, model] of models) {
        const inputs = stamps.get(photo)
        if (inputs !== undefined) entries[photo] = { inputs, model }
      }
      reading = undefined
      await writeMemo(file, { fingerprint, ledger, draftFallback, entries }).catch(() => {})
    },
  }
}

async function writeMemo(file: string, memo: Memo): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true })
  const temporary = `${file}.${process.pid}.tmp`
  await writeFile(temporary, JSON.stringify(memo))
  await rename(temporary, file)
}

async function readMemo(file: string): Promise<Memo | null> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as Memo
  } catch {
    return null // Missing or damaged: everything is looked up as in a first build.
  }
}

const ENVIRONMENT = ['CI', 'RAGE3D_API_URL', 'RAGE3D_STORE', 'XDG_DATA_HOME', 'HOME', 'LOCALAPPDATA']

/** Everything but the photos that decides what a build gives; `null` where that cannot be told from files alone. */
function fingerprintOf(base: string, options: Rage3dPluginOptions, env: NodeJS.ProcessEnv): string | null {
  const configFile = options.configFile ?? CONFIG_FILES.find((name) => existsSync(path.join(base, name)))
  const config = configFile ? read(path.resolve(base, configFile)) : ''
  if (holdsFunctions(options) || (configFile && !configFile.endsWith('.json') && dependsOnMore(config)))
    return null
  const parts = [
    read(new URL('../../../package.json', import.meta.url)),
    JSON.stringify(options),
    config,
    ...ENVIRONMENT.map((name) => `${name}=${env[name] ?? ''}`),
    // Whether there is a key decides about drafts; the key itself is none of the memo's business.
    `key=${Boolean(env.RAGE3D_API_KEY)}`,
    read(path.join(base, '.env.local')),
    read(path.join(base, '.env')),
    read(path.join(base, 'rage3d.lock.json')),
  ]
  return createHash('sha256').update(parts.join('\0')).digest('hex')
}

function read(file: string | URL): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}

function holdsFunctions(value: unknown): boolean {
  if (typeof value === 'function') return true
  return typeof value === 'object' && value !== null && Object.values(value).some(holdsFunctions)
}

/** Whether a config file may say something else without a change of its text. */
function dependsOnMore(config: string): boolean {
  const code = config
    .replaceAll(/\/\*.*?\*\//gs, '')
    .replaceAll(/(^|\s)\/\/.*$/gm, '$1')
    .replaceAll(/\bfrom\s*['"]vite-plugin-rage3d['"]/g, '')
  return /\b(?:from|require|process|globalThis|Date|transforms|generate)\b|\bimport\s*['"(.]|\bMath\.random/.test(
    code,
  )
}

/** Names, sizes and times of all files that belong to the photo: a new view or sidecar shows as well as a changed one. */
async function stampInputs(photo: string): Promise<string> {
  const stamps = (await photoFiles(photo)).map(
    async (file) => `${path.basename(file)} ${await stampOf(file)}`,
  )
  return (await Promise.all(stamps)).join('\n')
}

async function stampOf(file: string): Promise<string> {
  try {
    const { size, mtimeMs, ctimeMs, ino } = await stat(file)
    return `${size} ${mtimeMs} ${ctimeMs} ${ino}`
  } catch {
    return 'gone'
  }
}

function filesOf({ lods, collider, poster, stl }: Model): ModelFile[] {
  const others = [collider?.file, poster?.file, stl].filter((file) => file !== undefined && file !== null)
  return [...lods.map(({ file }) => file), ...others]
}

async function isIntact({ path: file, sha256 }: ModelFile): Promise<boolean> {
  const content = await readFile(file).catch(() => null)
  return content !== null && createHash('sha256').update(content).digest('hex') === sha256
}

function sourceOf({ state, source }: Model): Model['source'] {
  return state === 'ready' ? 'store' : source
}
