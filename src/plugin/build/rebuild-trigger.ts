import { randomUUID } from 'node:crypto'
import { mkdtemp, realpath, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { Logger } from 'vite'
import { createFolderWatcher } from '../watching/folder-watcher.js'
import { watchInputs } from '../watching/watch-inputs.js'
import { projectFilesOf, watchProjectFiles } from '../watching/watch-project-files.js'

/** Time between two attempts to be noticed, in milliseconds. */
const REPEAT_MS = 500

/**
 * Brings about the builds of `vite build --watch` that the bundler does not see a reason for: it watches the files
 * that it was told of, and only between two builds. A view or sidecar that is new, and what changes while it is at
 * work, would be missed. So it is told to watch a file of ours, which is written until the next build begins.
 */
export interface RebuildTrigger {
  /** The file for the bundler to watch. */
  readonly file: string
  /** The photo's model is part of the build. */
  watch(photo: string): void
  /** A build begins, and sees all that has changed so far. */
  buildBegins(): void
  close(): Promise<void>
}

export interface RebuildTriggerOptions {
  /** Folder of `rage3d.config.*`: a change of the settings triggers too. */
  readonly root: string
  readonly configFile: string | undefined
  readonly logger: Pick<Logger, 'warn'>
}

export async function createRebuildTrigger(options: RebuildTriggerOptions): Promise<RebuildTrigger> {
  const { root, configFile, logger } = options
  // Vite's cache folder would not do: bundlers are told to ignore it.
  const made = await mkdtemp(path.join(tmpdir(), 'rage3d-watch-'))
  // The folder for temporary files is a link on macOS, which names files by their real path when they change.
  const folder = await realpath(made).catch(() => made)
  const file = path.join(folder, 'rebuild')
  let writing = writeFile(file, '')
  await writing

  const photos = new Set<string>()
  const unseen = new Set<string>()
  let repeating: NodeJS.Timeout | undefined
  const write = () => {
    writing = writeFile(file, randomUUID()).catch((error: Error) =>
      logger.warn(`[rage3d] A change cannot be told to the bundler: ${error.message}. Build again for it.`),
    )
  }
  const trigger = () => {
    if (repeating) return
    write()
    repeating = setInterval(write, REPEAT_MS)
  }
  const stop = () => {
    clearInterval(repeating)
    repeating = undefined
  }

  const watcher = await createFolderWatcher()
  const files = projectFilesOf(root, configFile)
  for (const config of files.configs) watcher.add(path.dirname(config))
  watchProjectFiles(watcher, files, { onConfig: trigger, onLockfile: () => {} })
  const unwatch = watchInputs({
    watcher,
    photos: () => [...photos],
    onTouched: (photo) => unseen.add(photo),
    onSettled: (photo) => {
      if (unseen.has(photo)) trigger()
    },
  })
  return {
    file,
    watch(photo) {
      photos.add(photo)
      watcher.add(path.dirname(photo))
    },
    buildBegins() {
      unseen.clear()
      stop()
    },
    async close() {
      stop()
      unwatch()
      await watcher.close()
      await writing
      await rm(folder, { recursive: true, force: true })
    },
  }
}
