import { execFileSync } from 'node:child_process'
import { onTestFinished } from 'vitest'

export interface SmallDisk {
  grow(size: string): void
  /** From now on it can only be read. */
  close(): void
}

/** Mounts a small disk on a folder until the test ends; `null` where that is not allowed. */
export function smallDisk(folder: string, size: string): SmallDisk | null {
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', folder], { stdio: 'ignore' })
  } catch {
    return null
  }
  onTestFinished(() => void execFileSync('umount', ['-l', folder]))
  const remount = (option: string) => void execFileSync('mount', ['-o', `remount,${option}`, folder])
  return { grow: (size) => remount(`size=${size}`), close: () => remount('ro') }
}
