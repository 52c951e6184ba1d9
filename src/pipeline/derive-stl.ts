import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { DerivedEntry } from '../cache/index.js'
import { toRage3dError } from '../errors/index.js'
import type { PipelineContext } from './context.js'
import { stlKey } from './keys.js'
import type { ModelFile, Preview } from './types.js'

const STL_FILE = 'model.stl'

/**
 * The STL of a bought model, through the service's free conversion; kept by the raw model's digest. `null`, with a
 * warning, where it cannot be had: the model itself is none the worse for it.
 */
export async function deriveStl(
  model: Preview,
  context: PipelineContext,
  signal: AbortSignal,
): Promise<ModelFile | null> {
  const { rawSha256, taskId, photo } = model
  const warn = (message: string) => void context.events.emit('warning', { photo, message })
  if (model.state === 'draft') {
    warn(`${photo} has no STL: only bought models are converted by the service.`)
    return null
  }
  if (!rawSha256 || !taskId) return null
  const key = stlKey(rawSha256)
  try {
    const entry =
      (await context.store.derived.get(key)) ??
      (await context.once(key, signal, (shared) =>
        context.tasks(() => convert(key, taskId, context, shared)),
      ))
    const file = entry.files.find(({ name }) => name === STL_FILE)
    return file ? { path: file.path, bytes: file.bytes, sha256: file.sha256 } : null
  } catch (thrown) {
    signal.throwIfAborted()
    const { message, hint } = toRage3dError(thrown)
    warn(`${photo} has no STL: ${message} ${hint}`)
    return null
  }
}

async function convert(
  key: string,
  taskId: string,
  context: PipelineContext,
  signal: AbortSignal,
): Promise<DerivedEntry> {
  return context.store.derived.put(
    key,
    [{ name: STL_FILE, content: await downloadStl(taskId, context, signal) }],
    {},
  )
}

/** Converts a task's model at the service and downloads the STL. Free. */
export async function downloadStl(
  taskId: string,
  context: PipelineContext,
  signal: AbortSignal,
): Promise<Uint8Array> {
  const client = await context.client()
  await client.convertStl(taskId, { signal })
  const dir = await mkdtemp(path.join(tmpdir(), 'rage3d-stl-tmp-'))
  try {
    const file = path.join(dir, STL_FILE)
    await client.download(taskId, 'stl', {
      to: file,
      signal,
      deadlineMs: context.settings.api.poll.deadlineMs,
    })
    return await readFile(file)
  } finally {
    await rm(dir, { recursive: true, force: true })
  }
}
