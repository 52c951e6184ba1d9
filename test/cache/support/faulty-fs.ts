import fs from 'node:fs'
import fsPromises from 'node:fs/promises'
import { syncBuiltinESMExports } from 'node:module'
import { onTestFinished, vi } from 'vitest'

/** Runs `before` ahead of every rename until the test ends: what it throws is the rename's failure. */
export function beforeRename(before: (from: string, to: string) => void): void {
  const { rename } = fsPromises
  vi.spyOn(fsPromises, 'rename').mockImplementation(async (from, to) => {
    before(String(from), String(to))
    return rename(from, to)
  })
  untilTheEnd(fsPromises.rename)
}

/** Runs `before` ahead of every removal by `rmSync` until the test ends. */
export function beforeRemoval(before: (file: string) => void): void {
  const { rmSync } = fs
  vi.spyOn(fs, 'rmSync').mockImplementation((file, options) => {
    before(String(file))
    rmSync(file, options)
  })
  untilTheEnd(fs.rmSync)
}

/** Modules see what was put in place of a function of Node, and its return. */
export function untilTheEnd(...spies: unknown[]): void {
  syncBuiltinESMExports()
  onTestFinished(() => {
    for (const spy of spies) vi.mocked(spy as () => void).mockRestore()
    syncBuiltinESMExports()
  })
}

/** An error of the file system. */
export function fsError(code: string): NodeJS.ErrnoException {
  return Object.assign(new Error(`${code}: the test says so`), { code })
}

/** Code that asks for the platform is told Windows until the test ends. */
export function onWindows(): void {
  const platform = Object.getOwnPropertyDescriptor(process, 'platform')!
  Object.defineProperty(process, 'platform', { ...platform, value: 'win32' })
  onTestFinished(() => void Object.defineProperty(process, 'platform', platform))
}
