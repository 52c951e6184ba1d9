import { randomBytes } from 'node:crypto'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { hostname } from 'node:os'
import path from 'node:path'

const HOST =
  hostname()
    .replaceAll(/[^A-Za-z0-9]/g, '')
    .slice(0, 24) || 'host'
const NAME = /^(?<host>[A-Za-z0-9]+)-(?<pid>\d+)-(?<start>\d+)-[0-9a-f]{12}\.part$/
const DAY_MS = 86_400_000

/** A name for a file that is not finished: tells which process of which machine is writing it. */
export function tempName(): string {
  return `${HOST}-${process.pid}-${startOf(process.pid)}-${randomBytes(6).toString('hex')}.part`
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
  if (parts?.host === HOST) return !isSameProcess(Number(parts.pid), parts.start!)
  try {
    return Date.now() - statSync(file).mtimeMs > DAY_MS
  } catch {
    return false
  }
}

/** Numbers of processes are used again, in containers at once: the time of the start tells them apart. */
function isSameProcess(pid: number, start: string): boolean {
  return isAlive(pid) && startOf(pid) === start
}

/** When a process was started, in ticks since the machine was; `0` where that is not told. */
function startOf(pid: number): string {
  try {
    // man proc_pid_stat: field 22; the second field is a name in parentheses that may hold anything.
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return /^\d+$/.exec(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '')?.[0] ?? '0'
  } catch {
    return '0'
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
