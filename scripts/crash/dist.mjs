// The compiled package, as it ships.
import path from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

const root = fileURLToPath(new URL('../..', import.meta.url))
const dist = process.env.RAGE3D_CRASH_DIST ?? path.join(root, 'dist')

/** Imports the face of a folder of the package. */
export const load = (folder) => import(pathToFileURL(path.join(dist, folder, 'index.js')).href)
