import { parentPort, workerData } from 'node:worker_threads'
import { buildAtlas } from './build-atlas.js'

parentPort!.postMessage(await buildAtlas(workerData))
