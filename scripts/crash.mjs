// Proves on the compiled package that no crash pays twice or loses a paid model. `npm run test:crash` runs everything
// (about half an hour); `node scripts/crash.mjs --short` is the part that the suite runs, `node scripts/crash.mjs TEXT`
// the parts whose names contain TEXT. The judge is the emulator's ledger and its log of requests.
import { crowd } from './crash/crowd.mjs'
import { sweepRequests } from './crash/sweep-requests.mjs'
import { canTrace, SYSCALLS, sweepSyscalls } from './crash/sweep-syscalls.mjs'

const [argument = ''] = process.argv.slice(2)
const short = argument === '--short'
const say = (line) => process.env.RAGE3D_CRASH_VERBOSE && console.log(`  ${line}`)
const once = (run) => run.then(() => 1)
const unnamed = { mayHold: true, faults: 'rows-unnamed@*' }
const handled =
  (...routes) =>
  ({ route, moment }) =>
    moment === 'handled' && routes.includes(route)

const shortParts = {
  'killed after the charge, and after the download': () =>
    sweepRequests({ say, only: handled('generate', 'download') }),
  'killed after the charge, with a list that does not name it': () =>
    sweepRequests({ say, ...unnamed, only: handled('generate') }),
  'eight processes at once': () => once(crowd({})),
}

const allParts = {
  'killed at each moment of each request': () => sweepRequests({ say }),
  'killed at each moment of each request, with a list that names nothing': () =>
    sweepRequests({ say, ...unnamed }),
  'killed at each moment of the first purchase': () => sweepRequests({ say, prior: false, mayHold: true }),
  'one of eight processes stopped for a minute': () => once(crowd({ stopMs: 60_000 })),
  'fifty rounds of eight processes': async () => {
    for (let round = 0; round < 50; round++) await crowd({})
    return 50
  },
}

const tracedParts = Object.fromEntries(
  SYSCALLS.flatMap((syscall) => [
    [`killed at each ${syscall}`, () => sweepSyscalls({ syscall, say })],
    [`killed at each ${syscall} of a first run`, () => sweepSyscalls({ syscall, say, prior: false })],
  ]),
)

if (short) await runParts(shortParts)
else {
  await runParts(allParts)
  if (canTrace()) await runParts(tracedParts)
  else console.log('skipped: no system call was interrupted, because strace is not available')
}

async function runParts(parts) {
  for (const [what, run] of Object.entries(parts)) {
    if (!short && !what.includes(argument)) continue
    const started = performance.now()
    const cases = await run()
    console.log(`ok: ${what} (${cases} cases, ${((performance.now() - started) / 1000).toFixed(1)} s)`)
  }
}
