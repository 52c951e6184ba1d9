import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'

const root = fileURLToPath(new URL('../..', import.meta.url))

test('after random work, faults and kills the outputs are those of a fresh build, and nothing was paid twice', async () => {
  const { stdout } = await promisify(execFile)(process.execPath, ['scripts/soak.mjs', '30', '7'], {
    cwd: root,
  })
  expect(stdout).toContain('ok: seed 7, 30 operations')
}, 300_000)
