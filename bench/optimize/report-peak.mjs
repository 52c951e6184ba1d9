// Loaded into a measured process by `--import`: writes its peak memory, in bytes, where RAGE3D_BENCH_PEAK says.
import { writeFileSync } from 'node:fs'

const file = process.env.RAGE3D_BENCH_PEAK
if (file) process.on('exit', () => writeFileSync(file, String(process.resourceUsage().maxRSS * 1024)))
