/** Loads each URL once, hands it to everyone who asks, and destroys it when the last one has let go. */
export interface ResourceCache<Resource> {
  acquire(url: string): Promise<Resource>
  release(url: string): void
}

interface Entry<Resource> {
  readonly loading: Promise<Resource>
  users: number
}

/** A {@link ResourceCache} over `load` and its counterpart `destroy`. A failed load is forgotten, not kept. */
export function createResourceCache<Resource>(
  load: (url: string) => Promise<Resource>,
  destroy: (resource: Resource) => void,
): ResourceCache<Resource> {
  const entries = new Map<string, Entry<Resource>>()
  return {
    async acquire(url) {
      const entry = entries.get(url) ?? { loading: load(url), users: 0 }
      entries.set(url, entry)
      entry.users++
      try {
        return await entry.loading
      } catch (error) {
        if (entries.get(url) === entry) entries.delete(url)
        throw error
      }
    },
    release(url) {
      const entry = entries.get(url)
      if (!entry || --entry.users > 0) return
      entries.delete(url)
      void entry.loading.then(destroy, () => {}) // A load that failed has nothing to destroy and told its users.
    },
  }
}
