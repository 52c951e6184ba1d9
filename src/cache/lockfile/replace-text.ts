import { open, readdir, realpath, rm } from 'node:fs/promises'
import path from 'node:path'
import { renameFile } from '../files/rename-file.js'
import { syncFolder } from '../files/sync-folder.js'
import { isAlive } from '../files/temp-names.js'
import { unwritableLockfile } from './lockfile-errors.js'

/** Replaces the lockfile in one step: readers see the old text or the new one, also after a crash or on a full disk. */
export async function replaceText(link: string, text: string): Promise<void> {
  // A link stays one, and what it leads to is replaced.
  const file = await realpath(link).catch(() => link)
  await removeLeftovers(file)
  const temp = `${file}.${process.pid}.tmp`
  try {
    const handle = await open(temp, 'w')
    try {
      await handle.writeFile(text)
      await handle.sync()
    } finally {
      await handle.close()
    }
    await renameFile(temp, file)
    await syncFolder(path.dirname(file))
  } catch (error) {
    await rm(temp, { force: true }).catch(() => undefined)
    throw unwritableLockfile(link, error)
  }
}

/** Removes the temporary files of writers that died. */
async function removeLeftovers(file: string): Promise<void> {
  const prefix = `${path.basename(file)}.`
  for (const name of await readdir(path.dirname(file)).catch(() => [])) {
    const pid = name.startsWith(prefix) ? /^(\d+)\.tmp$/.exec(name.slice(prefix.length))?.[1] : undefined
    if (pid && !isAlive(Number(pid))) await rm(path.join(path.dirname(file), name), { force: true })
  }
}
