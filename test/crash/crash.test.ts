import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'

const script = fileURLToPath(new URL('../../scripts/crash.mjs', import.meta.url))

test('no kill and no crowd of processes pays twice or loses a model (the short form of test:crash)', async () => {
  const { stdout } = await promisify(execFile)(process.execPath, [script, '--short'])
  expect(stdout.match(/^ok: /gm)).toHaveLength(3)
}, 300_000)
