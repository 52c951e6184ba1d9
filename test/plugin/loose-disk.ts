import fs from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import path from 'node:path'
import { normalizePath, type Plugin } from 'vite'
import { onTestFinished } from 'vitest'

/**
 * Makes files be found under other spellings of their name, as the disks of macOS and Windows do, until the test ends:
 * by the calls with which a dev server looks whether a photo is there. The plugin given resolves imports likewise.
 */
export function looseDisk(): Plugin {
  const { existsSync, realpathSync, statSync } = fs
  const spelledAs = (file: unknown) =>
    typeof file === 'string' && file.includes('.photo.') && !existsSync(file) ? onDisk(file) : file
  const loose = <T extends object>(call: T): T =>
    new Proxy(call, {
      apply: (target, self, [file, ...rest]) =>
        Reflect.apply(target as () => unknown, self, [spelledAs(file), ...rest]),
    })
  put({ existsSync: loose(existsSync), realpathSync: loose(realpathSync), statSync: loose(statSync) })
  onTestFinished(() => put({ existsSync, realpathSync, statSync }))
  return {
    name: 'loose-disk',
    enforce: 'pre',
    resolveId(source, importer) {
      if (!source.startsWith('.') || !source.includes('.photo.') || !importer) return null
      return normalizePath(path.resolve(path.dirname(importer), source))
    },
  }
}

function put(calls: Partial<typeof fs>): void {
  Object.assign(fs, calls)
  syncBuiltinESMExports()
}

/** A file's path as its folder spells it. */
function onDisk(file: string): string {
  const fold = (name: string) => name.normalize('NFD').toUpperCase()
  const names = fs.readdirSync(path.dirname(file))
  const name = names.find((name) => fold(name) === fold(path.basename(file)))
  return name === undefined ? file : path.join(path.dirname(file), name)
}
