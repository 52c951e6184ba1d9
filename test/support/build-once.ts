import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

/** Compiles the package before the suite: the tool, the workers and the plugin are tested as they ship. */
export default function buildOnce(): void {
  if (process.env.RAGE3D_TEST_SKIP_BUILD) return
  execFileSync(process.execPath, ['scripts/build.mjs'], {
    cwd: fileURLToPath(new URL('../..', import.meta.url)),
    stdio: 'inherit',
  })
}
