// Kills the process at every moment of every request that the service sees: read, handled (and charged), answered.
import { spawnBuyer } from './spawn-buyer.mjs'
import { createWorld, judge } from './world.mjs'

/** `only`: a moment is taken if it returns true; `prior`: a model is bought first, so that the list proves itself. */
export async function sweepRequests({ faults = [], mayHold = false, prior = true, only = () => true, say }) {
  for (let point = 0; ; point++) {
    const world = await createWorld({ faults })
    try {
      if (prior) await judge(world, ['before'], { mayHold })
      const killed = await killAt(world, point, only)
      if (killed === null) return point
      const { held } = await judge(world, prior ? ['before', 'photo'] : ['photo'], { mayHold })
      say(`killed when ${killed}: ${held ? 'held' : 'one charge'}`)
    } catch (error) {
      throw new Error(`Killed at moment ${point}: ${error.message}`, { cause: error })
    } finally {
      await world.dispose()
    }
  }
}

/** Kills a buyer at the moment of this number, with the request held back until it is dead. */
async function killAt(world, point, only) {
  const { child, ended } = spawnBuyer({ ...world.options, marks: ['photo'] })
  let moments = 0
  let killed = null
  world.hooks.onRequest = async ({ moment, request, route }) => {
    if (killed !== null || !only({ moment, route })) return
    if (moments++ !== point) return
    killed = `${request.method} ${route} was ${moment}`
    child.kill('SIGKILL')
    await ended
  }
  const { code, errors } = await ended
  world.hooks.onRequest = () => {}
  if (killed === null && code !== 0) throw new Error(`The buyer ended with ${code}: ${errors}`)
  return killed
}
