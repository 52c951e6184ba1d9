import { randomBytes } from 'node:crypto'
import { readdirSync, statSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { hostname } from 'node:os'
import path from 'node:path'

const HOST =
  hostname()
    .replaceAll(/[^A-Za-z0-9]/g, '')
    .slice(0, 24) || 'host'
const NAME = /^(?<host>[A-Za-z0-9]+)-(?<pid>\d+)-[0-9a-f]{12}\.part$/
const DAY_MS = 86_400_000

/** A name for a file that is not finished: tells which process of which machine is writing it. */
export function tempName(): string {
  return `${HOST}-${process.pid}-${randomBytes(6).toString('hex')}.part`
}

/** Removes what dead processes left in the folder of temporary files. One `readdir` if there is nothing. */
export async function sweepTemp(folder: string): Promise<void> {
  for (const name of listNames(folder)) {
    const file = path.join(folder, name)
    if (isAbandoned(name, file)) await rm(file, { recursive: true, force: true }).catch(() => undefined)
  }
}

function listNames(folder: string): string[] {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}

/** A process of another machine (or container) cannot be asked: its files are old after a day. */
function isAbandoned(name: string, file: string): boolean {
  const parts = NAME.exec(name)?.groups
  if (parts?.host === HOST) return !isAlive(Number(parts.pid))
  try {
    return Date.now() - statSync(file).mtimeMs > DAY_MS
  } catch {
    return false
  }
}

/** Whether a process of this number runs on this machine. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
