import { statSync } from 'node:fs'
import path from 'node:path'
import { CONFIG_FILES, type Settings } from '../../config/index.js'
import { type Rage3dError, toRage3dError } from '../../errors/index.js'

const SETTINGS_FILES = [...CONFIG_FILES, '.env', '.env.local']
const LOCKFILE = 'rage3d.lock.json'

/** The settings of a project over time. */
export interface SettingsFeed extends Disposable {
  /** The last good ones. */
  readonly present: Settings
  /** Aborts when better ones than the present ones are there. A new signal each time. */
  nextChange(): AbortSignal
}

export interface SettingsFeedOptions {
  readonly root: string
  /** As given by `--config`. */
  readonly configFile: string | undefined
  /** Reads everything anew. Throws what is wrong with it. */
  readonly load: () => Promise<Settings>
  /** The files are broken for now: the last good settings stay. Told once for each problem. */
  readonly onProblem: (error: Rage3dError) => void
  /** `rage3d.lock.json` was changed, by this process or another. */
  readonly onLockfile: () => void
  /** Default 400. */
  readonly intervalMs?: number
}

/** Looks at the handful of files that decide the settings now and then; reads them when they changed and are still. */
export async function openSettingsFeed(options: SettingsFeedOptions): Promise<SettingsFeed> {
  const { root, configFile, load, onProblem, onLockfile, intervalMs = 400 } = options
  const files = [...SETTINGS_FILES, ...(configFile ? [configFile] : [])]
  const lookAt = (names: readonly string[]) =>
    names.map((name) => stampOf(path.resolve(root, name))).join('|')
  let loaded = lookAt(files)
  let present = await load()
  let problem = ''
  let next = new AbortController()
  let loading = false

  const reload = async () => {
    loading = true
    try {
      present = await load()
      problem = ''
      next.abort(new DOMException('The settings changed.', 'AbortError'))
    } catch (thrown) {
      const error = toRage3dError(thrown)
      if (error.message !== problem) onProblem(error)
      problem = error.message
    } finally {
      loading = false
    }
  }

  let previous = loaded
  let lockfile = lookAt([LOCKFILE])
  const timer = setInterval(() => {
    const now = lookAt(files)
    // Two equal samples: an editor may be half way through.
    if (now === previous && now !== loaded && !loading) {
      loaded = now
      void reload()
    }
    previous = now
    const lock = lookAt([LOCKFILE])
    if (lock !== lockfile) onLockfile()
    lockfile = lock
  }, intervalMs)

  return {
    get present() {
      return present
    },
    nextChange() {
      if (next.signal.aborted) next = new AbortController()
      return next.signal
    },
    [Symbol.dispose]: () => clearInterval(timer),
  }
}

function stampOf(file: string): string {
  const stat = statSync(file, { throwIfNoEntry: false })
  return stat ? `${stat.size}:${stat.mtimeMs}:${stat.ctimeMs}:${stat.ino}` : '-'
}
