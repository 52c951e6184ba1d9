import path from 'node:path'
import { CONFIG_FILES } from '../../config/index.js'
import type { FileEvents, OnFile } from './folder-watcher.js'

/** What decides the settings of a project, and which take of a model is in use. Absolute paths. */
export interface ProjectFiles {
  readonly lockfile: string
  /** The one given, or those of which the first that exists counts. */
  readonly configs: readonly string[]
}

export function projectFilesOf(root: string, configFile: string | undefined): ProjectFiles {
  return {
    lockfile: path.resolve(root, 'rage3d.lock.json'),
    configs: (configFile ? [configFile] : CONFIG_FILES).map((name) => path.resolve(root, name)),
  }
}

export interface ProjectFilesListeners {
  readonly onLockfile: () => void
  readonly onConfig: () => void
}

/** Tells when the lockfile or a config file of the project changes. Returns the function that ends it. */
export function watchProjectFiles(
  watcher: FileEvents,
  { lockfile, configs }: ProjectFiles,
  { onLockfile, onConfig }: ProjectFilesListeners,
): () => void {
  const onFile: OnFile = (_event, file) => {
    const changed = path.resolve(file)
    if (changed === lockfile) onLockfile()
    else if (configs.includes(changed)) onConfig()
  }
  watcher.on('all', onFile)
  return () => void watcher.off('all', onFile)
}
