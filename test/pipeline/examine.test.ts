import { chmod, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { expect, test } from 'vitest'
import { examine } from '../../src/pipeline/index.js'
import { tempDir } from '../support/temp-dir.js'

test('a ledger that reading trusts but buying would not is a finding', async () => {
  const root = await tempDir()
  const store = path.join(root, '.store')
  const look = async () => {
    const findings = await examine({ root, offline: true, env: { RAGE3D_STORE: store } })
    return findings.find(({ check }) => check === 'ledger')
  }
  expect(await look()).toMatchObject({ ok: true })
  await chmod(path.join(store, 'ledger.sqlite'), 0o444)
  expect(await look()).toMatchObject({ ok: false, error: { code: 'RAGE3D_LEDGER_UNUSABLE', exitCode: 11 } })
})

test('a store below a file, or one that is not there yet, does not keep the disk from being measured', async () => {
  const root = await tempDir()
  await writeFile(path.join(root, 'file'), 'mine')
  for (const dir of ['file/store', 'later/store']) {
    const env = { RAGE3D_STORE: path.join(root, dir) }
    const findings = await examine({ root, offline: true, env })
    expect(findings.find(({ check }) => check === 'disk')).toMatchObject({ ok: true, error: null })
    const problems = findings.flatMap(({ error }) => error?.code ?? [])
    expect(problems).not.toContain('RAGE3D_UNEXPECTED')
  }
})
