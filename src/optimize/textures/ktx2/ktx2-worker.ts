import { parentPort, workerData } from 'node:worker_threads'
import { runKtx2Job } from './run-ktx2-job.js'

const ktx2 = await runKtx2Job(workerData)
parentPort!.postMessage(ktx2)
