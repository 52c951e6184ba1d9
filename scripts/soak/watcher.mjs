// `rage3d watch` as a process of its own, that can be killed and started again.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

const DIST = new URL(process.env.RAGE3D_SOAK_DIST ?? '../../dist/', import.meta.url)
const BIN = fileURLToPath(new URL('cli/bin.js', DIST))

/** Runs the tool in a project. Resolves to its exit code and what it said. */
export async function runTool(args, { cwd, env }) {
  const tool = startTool(args, { cwd, env })
  const code = await tool.ended
  return { code, text: tool.text() }
}

export function startTool(args, { cwd, env }) {
  const child = spawn(process.execPath, [BIN, ...args], { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] })
  let text = ''
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk) => {
      text = (text + chunk).slice(-20_000)
    })
  let isOver = false
  const ended = once(child, 'close').then(([code, signal]) => {
    isOver = true
    return code ?? signal
  })
  return {
    ended,
    isOver: () => isOver,
    text: () => text,
    async stop(signal) {
      child.kill(signal)
      return ended
    },
  }
}
