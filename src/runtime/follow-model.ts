import { type Level, type LevelHost, loadLevels } from './load-levels.js'
import type { PhotoModelOptions } from './options.js'
import type { PhotoLod, PhotoModel } from './types.js'

export type { Level, LevelHost } from './load-levels.js'

/** A model in the scene that keeps up with its {@link PhotoModel}. */
export interface Follower<Content> {
  /** Resolves with the first levels shown; rejects when there are none, or when disposed before. */
  readonly ready: Promise<void>
  /** The levels in the scene, nearest first. */
  readonly levels: readonly Level<Content>[]
  dispose(): void
}

type FollowOptions = Pick<PhotoModelOptions<unknown>, 'progressive' | 'onProgress' | 'onError'> & {
  onUpdate?: () => void
}

/**
 * Brings a model's levels into a scene and replaces them whenever the model changes. The old levels stay
 * until all the new ones are ready; a load that a newer change has overtaken is thrown away; one that fails
 * leaves everything as it was.
 */
export function followModel<Content>(
  model: PhotoModel,
  host: LevelHost<Content>,
  options: FollowOptions = {},
): Follower<Content> {
  let shown: readonly Level<Content>[] = []
  let round = 0
  const first = deferred()
  let started = false

  const show = (levels: readonly Level<Content>[]) => {
    const before = shown
    shown = levels
    host.show(levels)
    releaseAllBut(levels, before, host)
    started = true
    first.resolve()
  }

  async function refresh() {
    const current = ++round
    const lods = [...model.lods]
    const isUpdate = started
    const progressive = !isUpdate && options.progressive === true
    const loaded: Level<Content>[] = []
    // What was handed to `show` is freed by whoever shows or disposes next; this round frees only the rest.
    let handedOver: readonly Level<Content>[] = []
    const handOver = () => {
      if (current !== round) throw new OvertakenError() // `onProgress` may have disposed the node.
      handedOver = [...loaded]
      show(handedOver)
    }
    try {
      if (lods.length === 0 || hasSameUrls(lods, shown)) show(relabel(shown, lods))
      else {
        await loadLevels(lods, host, progressive, loaded, (share) => {
          if (current !== round) throw new OvertakenError()
          options.onProgress?.(share)
          if (progressive) handOver()
        })
        if (!progressive) handOver()
      }
      if (isUpdate) options.onUpdate?.()
    } catch (cause) {
      releaseAllBut(handedOver, loaded, host)
      if (current !== round) return
      const error = loadError(model, cause)
      if (started) (options.onError ?? console.error)(error)
      else first.reject(error)
    }
  }

  const unsubscribe = model.onUpdate(() => void refresh())
  void refresh()
  return {
    ready: first.promise,
    get levels() {
      return shown
    },
    dispose() {
      round++ // Whatever is under way has been overtaken.
      unsubscribe()
      releaseAllBut([], shown, host)
      shown = []
      first.reject(loadError(model, 'it was disposed before.'))
    },
  }
}

/** `Promise.withResolvers`, which browsers of 2023 do not have. */
function deferred() {
  let resolve = () => {}
  let reject = (_error: Error) => {}
  const promise = new Promise<void>((onResolve, onReject) => {
    resolve = onResolve
    reject = onReject
  })
  return { promise, resolve, reject }
}

/** Thrown into a load that a newer change of the model has made pointless. Never leaves this file. */
class OvertakenError extends Error {}

function loadError(model: PhotoModel, cause: unknown): Error {
  const reason = cause instanceof Error ? cause.message : String(cause)
  return new Error(`The model "${model.name}" could not be loaded: ${reason}`, { cause })
}

function releaseAllBut<Content>(
  kept: readonly Level<Content>[],
  levels: readonly Level<Content>[],
  host: LevelHost<Content>,
): void {
  const contents = new Set(kept.map((level) => level.content))
  for (const { content } of levels) if (!contents.has(content)) host.release(content)
}

function hasSameUrls(lods: readonly PhotoLod[], levels: readonly Level<unknown>[]): boolean {
  return lods.length === levels.length && lods.every((lod, index) => lod.url === levels[index]?.lod.url)
}

/** The same contents under new numbers: a URL names its bytes, the numbers beside it may have changed. */
function relabel<Content>(levels: readonly Level<Content>[], lods: readonly PhotoLod[]): Level<Content>[] {
  return levels.map((level, index) => ({ ...level, lod: lods[index] ?? level.lod }))
}
