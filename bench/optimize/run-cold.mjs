import { spawnSync } from 'node:child_process'
import { readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'

const hook = new URL('./report-usage.mjs', import.meta.url).href

/** Runs a script of Node's in a process of its own. Gives wall-clock and CPU seconds, and peak memory in bytes. */
export function runCold(script, args) {
  const usageFile = path.join(tmpdir(), `rage3d-usage-${process.pid}`)
  const start = performance.now()
  const { status, stderr } = spawnSync(process.execPath, ['--import', hook, script, ...args], {
    env: { ...process.env, RAGE3D_BENCH_USAGE: usageFile },
    encoding: 'utf8',
  })
  const seconds = (performance.now() - start) / 1000
  if (status !== 0) throw new Error(`${path.basename(script)} ${args.join(' ')} failed:\n${stderr}`)
  const usage = JSON.parse(readFileSync(usageFile, 'utf8'))
  rmSync(usageFile)
  return { seconds, ...usage }
}

export const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]

/** Runs both sides in turn, so that whatever else the machine does disturbs them alike. */
export function runPaired(rounds, ours, theirs) {
  const results = { ours: [], theirs: [] }
  for (let round = 0; round < rounds; round++) {
    results.theirs.push(theirs())
    results.ours.push(ours())
  }
  const pick = (side, key) => median(results[side].map((result) => result[key]))
  // The median of the ratios, not the ratio of the medians: each pair saw the same machine.
  const speed = median(results.ours.map((own, i) => results.theirs[i].seconds / own.seconds))
  return {
    speed,
    seconds: [pick('ours', 'seconds'), pick('theirs', 'seconds')],
    cpu: [pick('ours', 'cpu'), pick('theirs', 'cpu')],
    peak: [pick('ours', 'peak'), pick('theirs', 'peak')],
  }
}
