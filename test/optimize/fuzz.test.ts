import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'

const root = fileURLToPath(new URL('../..', import.meta.url))

test('random models and recipes give valid levels that are what their numbers say', async () => {
  const { stdout } = await promisify(execFile)(process.execPath, ['scripts/fuzz-optimizer.mjs', '3', '41'], {
    cwd: root,
  })
  expect(stdout).toContain('ok: 3 models from seed 41')
}, 120_000)
