// The compiled modules, folder by folder.
import path from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

const root = fileURLToPath(new URL('../..', import.meta.url))
const modules = process.env.RAGE3D_CRASH_DIST ?? path.join(root, '.build')

/** Imports the face of a folder of the package. */
export const load = (folder) => import(pathToFileURL(path.join(modules, folder, 'index.js')).href)
