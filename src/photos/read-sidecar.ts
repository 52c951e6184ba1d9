import type { z } from 'zod'
import { describeIssues, sidecarSchema } from '../config/index.js'
import { PhotoError } from '../errors/index.js'
import { readRegularFile, UnreadableFile } from './read-regular-file.js'
import { shownPath } from './shown-path.js'

/** Settings of one photo, as its author wrote them. */
export type SidecarSettings = z.input<typeof sidecarSchema>

const MAX_SIDECAR_BYTES = 1_000_000

/** How a sidecar is read. */
export interface ReadSidecarOptions {
  /** Folder that the path in messages is relative to. Default: the path as given. */
  readonly root?: string
  readonly signal?: AbortSignal
}

/**
 * Reads the settings file beside a photo: checked, but without defaults, so that it can be laid over the config.
 * Throws `PhotoError` with `RAGE3D_SIDECAR_INVALID`, also when the file is gone.
 */
export async function readSidecar(
  file: string,
  { root, signal }: ReadSidecarOptions = {},
): Promise<SidecarSettings> {
  const label = root === undefined ? file : shownPath(root, file)
  const refuse = (reason: string, hint: string, cause: unknown) =>
    new PhotoError('RAGE3D_SIDECAR_INVALID', `${label} ${reason}.`, { photo: label, hint, cause })
  const value = parseJson(await readText(file, refuse, signal), refuse)
  const result = sidecarSchema.safeParse(value)
  if (result.success) return value as SidecarSettings
  const hint = 'Correct or remove the key. A sidecar holds the keys of `optimize`, without `transforms`.'
  throw refuse(`is not valid: ${describeIssues(result.error)}`, hint, result.error)
}

type Refuse = (reason: string, hint: string, cause: unknown) => PhotoError

async function readText(file: string, refuse: Refuse, signal: AbortSignal | undefined): Promise<string> {
  try {
    const bytes = await readRegularFile(file, { maxBytes: MAX_SIDECAR_BYTES, signal })
    return bytes.toString('utf8').replace(/^\uFEFF/, '')
  } catch (error) {
    if (error instanceof UnreadableFile) throw refuse(error.problem.reason, error.problem.hint, error)
    throw error
  }
}

function parseJson(text: string, refuse: Refuse): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    const hint =
      'Mend the JSON: a comma or a quote is usually missing or left over. Comments are not allowed.'
    throw refuse(`is not JSON: ${(error as Error).message}`, hint, error)
  }
}
