// Loaded into a measured process by `--import`: writes its peak memory in bytes and its CPU time in seconds where
// RAGE3D_BENCH_USAGE says.
import { writeFileSync } from 'node:fs'

const file = process.env.RAGE3D_BENCH_USAGE
process.on('exit', () => {
  const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage()
  if (file)
    writeFileSync(file, JSON.stringify({ peak: maxRSS * 1024, cpu: (userCPUTime + systemCPUTime) / 1e6 }))
})
