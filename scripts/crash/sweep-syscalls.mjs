// Kills the process at the n-th call of one system call, before the kernel carries it out (strace injection).
import { spawnSync } from 'node:child_process'
import { spawnBuyer } from './spawn-buyer.mjs'
import { createWorld, judge } from './world.mjs'

/** What makes a step durable or visible: to the disk, to other processes, to the service. */
export const SYSCALLS = [
  'fsync',
  'fdatasync',
  'rename',
  'link',
  'linkat',
  'connect',
  'ftruncate',
  'unlink',
  'writev',
  'sendmsg',
]

/** Whether this machine lets us trace our own processes. */
export function canTrace() {
  const { status } = spawnSync('strace', ['-f', '-qq', '-o', '/dev/null', '-e', 'trace=none', 'true'])
  return status === 0
}

/** `prior`: a model is bought first; without it the ledger itself is made under fire, and the first photo may be held. */
export async function sweepSyscalls({ syscall, most = 200, prior = true, say }) {
  const before = prior ? ['before'] : []
  let kills = 0
  for (let nth = 1; nth <= most; nth++) {
    const world = await createWorld()
    try {
      if (prior) await judge(world, before)
      const prefix = ['strace', '-f', '-qq', '-o', '/dev/null', '-e', `trace=${syscall}`]
      prefix.push('-e', `inject=${syscall}:signal=KILL:when=${nth}`)
      const { code, signal } = await spawnBuyer({ ...world.options, marks: ['photo'] }, prefix).ended
      if (code === 0 && signal === null) return kills
      kills++
      const { held } = await judge(world, [...before, 'photo'], { mayHold: !prior })
      say(`killed at ${syscall} ${nth}: ${held ? 'held' : 'one charge'}`)
    } catch (error) {
      throw new Error(`Killed at ${syscall} ${nth}: ${error.message}`, { cause: error })
    } finally {
      await world.dispose()
    }
  }
  return kills
}
