import type { Client } from '../api/index.js'

/** A client that is made with its first request: a run that sends nothing loads no HTTP library and needs no key. */
export function createLazyClient(url: string, open: () => Promise<Client>): Client {
  let opened: Promise<Client> | undefined
  const client = () => {
    opened ??= open()
    return opened
  }
  return {
    url,
    generate: async (...args) => (await client()).generate(...args),
    task: async (...args) => (await client()).task(...args),
    waitForTask: async (...args) => (await client()).waitForTask(...args),
    convertStl: async (...args) => (await client()).convertStl(...args),
    download: async (...args) => (await client()).download(...args),
    generations: async (...args) => (await client()).generations(...args),
    balance: async (...args) => (await client()).balance(...args),
    profile: async (...args) => (await client()).profile(...args),
    close: async () => {
      await (await opened?.catch(() => undefined))?.close()
    },
  }
}
