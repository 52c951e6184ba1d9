import { setTimeout as sleep } from 'node:timers/promises'
import { untilQuiet } from '../dev/purchase-rules.js'
import { photoFiles } from './photo-files.js'

const STEP_MS = 50

/**
 * Resolves once nothing has changed for `quietMs`: the bundler has found every module that it can reach without
 * the answer that the caller waits for.
 */
export async function quietMoment(snapshot: () => string, quietMs: number): Promise<void> {
  let last = snapshot()
  let quiet = 0
  while (quiet < quietMs) {
    await sleep(STEP_MS)
    const now = snapshot()
    quiet = now === last ? quiet + STEP_MS : 0
    last = now
  }
}

/** Resolves once no file of the photos has been touched for `quietMs`. */
export async function leftAlone(photos: readonly string[], quietMs: number): Promise<void> {
  for (;;) {
    const files = (await Promise.all(photos.map(photoFiles))).flat()
    const waitMs = untilQuiet(files, 0, quietMs)
    if (waitMs === 0) return
    await sleep(waitMs)
  }
}
