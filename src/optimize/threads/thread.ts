import { parentPort } from 'node:worker_threads'
import type { Answer, Job, JobName } from './run-apart.js'
import { runHere } from './run-here.js'

// Runs in a thread of its own: does one job after the other, and answers each.
parentPort!.on('message', async ({ name, job }: { name: JobName; job: Job<JobName> }) => {
  let answer: Answer
  try {
    answer = { result: await runHere(name, job, undefined) }
  } catch (error) {
    answer = { error }
  }
  parentPort!.postMessage(answer)
})
