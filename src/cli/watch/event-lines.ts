import { reportOf } from '../../errors/index.js'
import type { Pipeline } from '../../pipeline/index.js'

/** Writes one JSON document per line to stdout for each event. Returns the function that stops it. */
export function writeEvents(pipeline: Pipeline): () => void {
  const write = (event: string, data: object) =>
    void process.stdout.write(`${JSON.stringify({ event, ...data })}\n`)
  const stops = [
    pipeline.on('progress', (data) => write('progress', data)),
    pipeline.on('done', ({ name, photo, model, changed, ms, spent }) => {
      const { state, source, taskId, rawSha256, lods, size } = model
      const numbers = lods.map(({ file: _file, ...lod }) => lod)
      write('done', {
        name,
        photo,
        state,
        source,
        taskId,
        rawSha256,
        lods: numbers,
        size,
        changed,
        ms,
        spent,
      })
    }),
    pipeline.on('failed', ({ name, photo, state, error }) =>
      write('failed', { name, photo, state, error: reportOf(error) }),
    ),
    pipeline.on('removed', (data) => write('removed', data)),
    pipeline.on('warning', (data) => write('warning', data)),
  ]
  return () => {
    for (const stop of stops) stop()
  }
}
