import { existsSync, statSync } from 'node:fs'
import { open, rm } from 'node:fs/promises'
import path from 'node:path'
import { unusable } from './ledger-errors.js'
import { networkDiskOf } from './network-disk.js'

/** Room that a submission's answer needs in the ledger, in bytes. */
const BALLAST_BYTES = 65_536

/**
 * Throws unless the ledger may be trusted with money: on a local disk, with the right to write. Whoever took the
 * right to write away from the file meant it, so the mode counts for the superuser too.
 */
export function assertWriteAccess(file: string, networkDisk: typeof networkDiskOf = networkDiskOf): void {
  const dir = path.dirname(file)
  const network = networkDisk(dir)
  if (network !== null) {
    throw unusable(file, `lies on a network file system (${network}), whose locks cannot be trusted`, {
      hint: 'Choose a folder on a local disk with `store.dir` or RAGE3D_STORE.',
    })
  }
  // On Windows a folder's read-only attribute says only that it has an icon of its own.
  for (const place of process.platform === 'win32' ? [file] : [file, dir]) {
    const mode = statSync(place, { throwIfNoEntry: false })?.mode
    if (mode !== undefined && (mode & 0o222) === 0) {
      throw unusable(file, 'is read-only', { hint: `Mend the rights of ${place}.` })
    }
  }
}

/**
 * Keeps a little space on the disk, which is given up when it is full: the answer to a submission that was just paid
 * must still fit into the ledger.
 */
export async function keepBallast(file: string): Promise<void> {
  const ballast = ballastOf(file)
  if (existsSync(ballast)) return
  const handle = await open(ballast, 'w')
  try {
    await handle.writeFile(Buffer.alloc(BALLAST_BYTES, 1))
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/** Whether there was any to drop. */
export async function dropBallast(file: string): Promise<boolean> {
  if (!existsSync(ballastOf(file))) return false
  await rm(ballastOf(file), { force: true })
  return true
}

function ballastOf(file: string): string {
  return path.join(path.dirname(file), 'ledger.reserve')
}
