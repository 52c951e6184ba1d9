// Several processes at once on one store and the same photos; one of them may be stopped in the middle.
import { setTimeout as sleep } from 'node:timers/promises'
import { spawnBuyer } from './spawn-buyer.mjs'
import { createWorld, judge } from './world.mjs'

export async function crowd({ processes = 8, photos = 3, stopMs = 0 }) {
  const world = await createWorld({ taskMs: 50 })
  const marks = Array.from({ length: photos }, (_, i) => `photo-${i}`)
  try {
    let stopped = null
    if (stopMs > 0) {
      // The first process that submits is stopped while its request is under way.
      world.hooks.onRequest = async ({ moment, route }) => {
        if (stopped || route !== 'generate' || moment !== 'handled') return
        stopped = true
        for (const { child } of buyers) child.kill('SIGSTOP')
        const others = buyers.slice(1)
        for (const { child } of others) child.kill('SIGCONT')
        void sleep(stopMs).then(() => buyers[0].child.kill('SIGCONT'))
      }
    }
    const buyers = Array.from({ length: processes }, () => spawnBuyer({ ...world.options, marks }))
    const ends = await Promise.all(buyers.map(({ ended }) => ended))
    for (const { code, errors } of ends)
      if (code !== 0) throw new Error(`A buyer ended with ${code}: ${errors}`)
    for (const { output } of ends) {
      for (const { mark, ok, code, message } of JSON.parse(output)) {
        if (!ok) throw new Error(`${mark}: ${code} ${message}`)
      }
    }
    world.hooks.onRequest = () => {}
    const { charged } = await judge(world, marks)
    if (charged !== photos) throw new Error(`${charged} charges for ${photos} photos.`)
    const posts = world.api.requests.filter(({ route }) => route === 'generate').length
    if (posts !== photos) throw new Error(`${posts} submissions for ${photos} photos.`)
  } finally {
    await world.dispose()
  }
}
