import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const script = fileURLToPath(new URL('./buyer.mjs', import.meta.url))

/** Starts a buying process; `prefix` stands before it on the command line (`strace …`). */
export function spawnBuyer(options, prefix = []) {
  const [command, ...args] = [...prefix, process.execPath, script, JSON.stringify(options)]
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'] })
  let output = ''
  let errors = ''
  child.stdout.setEncoding('utf8').on('data', (text) => {
    output += text
  })
  child.stderr.setEncoding('utf8').on('data', (text) => {
    errors += text
  })
  const ended = new Promise((resolve) => {
    child.once('close', (code, signal) => resolve({ code, signal, output, errors }))
  })
  return { child, ended }
}

/** Runs a buying process to its end and returns what became of its photos; throws if it broke. */
export async function runBuyer(options) {
  const { code, signal, output, errors } = await spawnBuyer(options).ended
  if (code !== 0) throw new Error(`The buyer ended with ${code ?? signal}: ${errors}${output}`)
  return JSON.parse(output)
}
