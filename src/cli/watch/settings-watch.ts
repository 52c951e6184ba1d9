import { statSync } from 'node:fs'
import path from 'node:path'

const CANDIDATES = [
  ...['ts', 'mts', 'js', 'mjs', 'json'].map((extension) => `rage3d.config.${extension}`),
  '.env',
  '.env.local',
]
const INTERVAL_MS = 700

export interface SettingsWatch {
  stop(): void
}

/** Tells when a file that decides the settings appears, changes or goes: a handful of `stat` calls now and then. */
export function watchSettings(
  root: string,
  configFile: string | undefined,
  onChange: () => void,
): SettingsWatch {
  const files = [...CANDIDATES, ...(configFile ? [configFile] : [])].map((file) => path.resolve(root, file))
  const look = () => files.map(stampOf).join('|')
  let settled = look()
  let previous = settled
  const timer = setInterval(() => {
    const present = look()
    // Two equal samples: an editor may be half way through.
    if (present === previous && present !== settled) {
      settled = present
      onChange()
    }
    previous = present
  }, INTERVAL_MS)
  return { stop: () => clearInterval(timer) }
}

function stampOf(file: string): string {
  const stat = statSync(file, { throwIfNoEntry: false })
  return stat ? `${stat.size}:${stat.mtimeMs}:${stat.ctimeMs}:${stat.ino}` : '-'
}
