import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Worker } from 'node:worker_threads'
import { expect, onTestFinished, test } from 'vitest'
import type { optimizeModel } from '../../src/optimize/index.js'
import { addModel, bumpyBall, emptyDocument, primitiveOf, toGlb } from './support/models.js'

const compiled = new URL('../../dist/optimize/index.js', import.meta.url)
const isCompiled = existsSync(fileURLToPath(compiled))
const face = (): Promise<{ optimizeModel: typeof optimizeModel }> => import(compiled.href)

test.runIf(isCompiled)(
  'large models at work at once are the same as one by one, in threads that go',
  async () => {
    const { optimizeModel } = await face()
    const threads = listenToThreads()
    const [one, other] = [await largeModel(0), await largeModel(1)]
    const alone = [await optimizeModel(one, RECIPE), await optimizeModel(other, RECIPE)]
    const together = await Promise.all([optimizeModel(one, RECIPE), optimizeModel(other, RECIPE)])
    // With more than two processors there were some before.
    expect(threads).not.toHaveLength(0)
    expect(together.map(numbersOf)).toEqual(alone.map(numbersOf))
    await Promise.all(threads.map((thread) => thread.threadId === -1 || once(thread, 'exit')))
  },
)

test.runIf(isCompiled)('a large model that is given up in its thread leaves others alone', async () => {
  const { optimizeModel } = await face()
  const glb = await largeModel(0)
  const abort = new AbortController()
  const second = optimizeModel(glb, RECIPE, {
    signal: abort.signal,
    // Its geometry has just been sent to the thread a moment later.
    onProgress: ({ stage }) => stage === 'levels' && setTimeout(() => abort.abort(new Error('enough')), 30),
  })
  const others = Promise.all([optimizeModel(glb, RECIPE), optimizeModel(glb, RECIPE)])
  await Promise.all([expect(second).rejects.toThrow('enough'), others])
  const [first, third] = await others
  expect(numbersOf(third)).toEqual(numbersOf(first))
})

const RECIPE: Parameters<typeof optimizeModel>[1] = {
  lods: [{ triangles: 30_000, textureSize: 64 }],
  collider: 'none',
  poster: false,
}

/** More than 4 MB of geometry, in `1 + extra` parts. */
async function largeModel(extra: number): Promise<Uint8Array> {
  const document = emptyDocument()
  addModel(document, primitiveOf(document, bumpyBall(220)))
  for (let i = 0; i < extra; i++) {
    addModel(document, primitiveOf(document, bumpyBall(40))).setTranslation([0, 0, 2 + i])
  }
  return toGlb(document)
}

const numbersOf = ({ lods }: Awaited<ReturnType<typeof optimizeModel>>) =>
  lods.map(({ sha256, errorMeters, switchDistance }) => ({ sha256, errorMeters, switchDistance }))

/** Threads that are started from now on. */
function listenToThreads(): Worker[] {
  const threads: Worker[] = []
  const listen = (thread: Worker) => void threads.push(thread)
  process.on('worker', listen)
  onTestFinished(() => void process.off('worker', listen))
  return threads
}
