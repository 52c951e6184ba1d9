import type { OutputSession, WorkAhead } from '../../pipeline/index.js'
import type { PhotoWatcher, WatchedPhoto } from '../../watch/index.js'

/** Work on photos that stand still but have not settled yet: most often they are finished soon after they have. */
export interface HeadStarts {
  /** The photo stands still for now. */
  begin(photo: WatchedPhoto): void
  /** The photo has settled, or is gone. */
  taken(name: string): void
  close(): Promise<void>
}

export interface HeadStartsOptions {
  readonly output: Pick<OutputSession, 'workAhead'>
  readonly watcher: Pick<PhotoWatcher, 'signatureOf'>
}

interface Start {
  readonly work: WorkAhead
  readonly signature: string | undefined
}

/** One start per photo: one that changes again before it settles is left alone until then, so that storms stay calm. */
export function createHeadStarts({ output, watcher }: HeadStartsOptions): HeadStarts {
  const starts = new Map<string, Start>()
  const running = new Set<WorkAhead>()
  const start = (set: NonNullable<WatchedPhoto['set']>): WorkAhead => {
    const work = output.workAhead(set)
    running.add(work)
    void work.ended.then(() => running.delete(work))
    return work
  }
  return {
    begin({ name, set }) {
      const before = starts.get(name)
      if (before) before.work.drop()
      else if (set) starts.set(name, { work: start(set), signature: watcher.signatureOf(name) })
    },
    taken(name) {
      const { work, signature } = starts.get(name) ?? {}
      starts.delete(name)
      if (signature === watcher.signatureOf(name)) work?.show()
      else work?.drop()
    },
    async close() {
      for (const work of running) work.drop()
      await Promise.all([...running].map(({ ended }) => ended))
    },
  }
}
