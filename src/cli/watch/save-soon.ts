import type { OutputSession } from '../../pipeline/index.js'

/** Writes `models.json` after the files of each model, but not so often that writing it becomes the work. */
export interface Saver {
  /** A model's files were put in place. */
  soon(): void
  now(): Promise<void>
}

export interface SaverOptions {
  readonly output: Pick<OutputSession, 'save'>
  readonly onError: (thrown: unknown) => void
}

/** Writing may take at most this share of the time. */
const SHARE = 0.1

export function createSaver({ output, onError }: SaverOptions): Saver {
  let timer: NodeJS.Timeout | null = null
  let restUntil = 0
  const save = async () => {
    const startedAt = performance.now()
    await output.save()
    const endedAt = performance.now()
    restUntil = endedAt + (endedAt - startedAt) / SHARE
  }
  return {
    soon() {
      if (timer) return
      timer = setTimeout(
        () => {
          timer = null
          save().catch(onError)
        },
        Math.max(0, restUntil - performance.now()),
      )
    },
    async now() {
      if (timer) clearTimeout(timer)
      timer = null
      await save()
    },
  }
}
