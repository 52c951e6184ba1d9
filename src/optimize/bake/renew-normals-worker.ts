import { parentPort, workerData } from 'node:worker_threads'
import { renewNormals } from './renew-normals.js'

parentPort!.postMessage(renewNormals(workerData))
