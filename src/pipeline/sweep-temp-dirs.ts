import { existsSync } from 'node:fs'
import { readdir, rm } from 'node:fs/promises'
import path from 'node:path'

/** Start of the names of temp folders; the id of the process follows. */
export const TEMP_PREFIX = '.rage3d-tmp-'

/** Removes temp folders of processes that are gone. One that another program has open is left to the next run. */
export async function sweepTempDirs(dir: string): Promise<void> {
  if (!existsSync(dir)) return
  for (const name of await readdir(dir)) {
    if (!name.startsWith(TEMP_PREFIX)) continue
    const pid = Number(name.slice(TEMP_PREFIX.length).split('-')[0])
    if (isAlive(pid)) continue
    await rm(path.join(dir, name), { recursive: true, force: true, maxRetries: 3 }).catch(() => undefined)
  }
}

/** Whether a process of this id runs. */
export function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
