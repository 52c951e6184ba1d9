import { open } from 'node:fs/promises'
import path from 'node:path'
import { makeFolders } from './make-folders.js'

/** Makes the names in a folder durable: a rename is on disk only once its folder is. */
export async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return // Windows cannot open folders, and needs no such step.
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/** Makes a folder with its parents, durably. Costs one `mkdir` if it is there. */
export async function makeFolder(folder: string): Promise<void> {
  const first = makeFolders(folder)
  if (first === undefined) return
  const above = path.dirname(first)
  for (let made = folder; made.length >= first.length; made = path.dirname(made)) await syncFolder(made)
  await syncFolder(above)
}
