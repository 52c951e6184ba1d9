import { reportOf } from '../../errors/index.js'
import type { Pipeline } from '../../pipeline/index.js'

/** Writes one JSON document per line to stdout. */
export function writeEvent(event: string, data: object = {}): void {
  process.stdout.write(`${JSON.stringify({ event, ...data })}\n`)
}

/** Writes each event of a pipeline. Returns the function that stops it. */
export function writeEvents(pipeline: Pick<Pipeline, 'on'>): () => void {
  const stops = [
    pipeline.on('progress', (data) => writeEvent('progress', data)),
    pipeline.on('done', ({ name, photo, model, changed, ms, spent, before }) => {
      const { state, source, taskId, rawSha256, lods, size } = model
      const numbers = lods.map(({ file, ...lod }) => ({ ...lod, sha256: file.sha256 }))
      const made = { state, source, taskId, rawSha256, lods: numbers, size }
      writeEvent('done', { name, photo, ...made, changed, before, ms, spent })
    }),
    pipeline.on('failed', ({ name, photo, state, error }) =>
      writeEvent('failed', { name, photo, state, error: reportOf(error) }),
    ),
    pipeline.on('removed', (data) => writeEvent('removed', data)),
    pipeline.on('warning', (data) => writeEvent('warning', data)),
  ]
  return () => {
    for (const stop of stops) stop()
  }
}
