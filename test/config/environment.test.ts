import { mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { expect, test } from 'vitest'
import { readEnvironment, resolveSettings } from '../../src/config/index.js'
import { tempDir } from '../support/temp-dir.js'

test.each(['.env', '.env.local', '.env.production', '.env.staging.local'])(
  'a key under its VITE_ name in %s is refused without being printed, also beside the right name',
  async (file) => {
    const root = await tempDir()
    await mkdir(path.join(root, '.env.d'))
    await writeFile(path.join(root, file), 'RAGE3D_API_KEY=right\nVITE_RAGE3D_API_KEY=hyp3d_exposed\n')
    const read = () => readEnvironment(root, {})
    expect(read).toThrow(expect.objectContaining({ code: 'RAGE3D_KEY_EXPOSED', exitCode: 2 }))
    expect(read).toThrow(file)
    expect(read).not.toThrow('hyp3d_exposed')
  },
)

test('an empty VITE_ name is no key', async () => {
  const root = await tempDir()
  await writeFile(path.join(root, '.env'), 'VITE_RAGE3D_API_KEY=\n')
  expect(readEnvironment(root, { VITE_RAGE3D_API_KEY: ' ' }).apiKey).toBeNull()
})

test('the environment beats .env.local, and that beats .env', async () => {
  const root = await tempDir()
  await writeFile(path.join(root, '.env'), 'RAGE3D_API_KEY=three\nRAGE3D_STORE=store\n')
  expect(readEnvironment(root, {}).apiKey?.reveal()).toBe('three')
  await writeFile(path.join(root, '.env.local'), 'RAGE3D_API_KEY=two\n')
  const local = readEnvironment(root, {})
  expect([local.apiKey?.reveal(), local.storeDir]).toEqual(['two', 'store'])
  expect(readEnvironment(root, { RAGE3D_API_KEY: 'one' }).apiKey?.reveal()).toBe('one')
})

test('a byte order mark hides no key, neither the right one nor an exposed one', async () => {
  const root = await tempDir()
  await writeFile(path.join(root, '.env.local'), '\uFEFFRAGE3D_API_KEY=hidden\r\nRAGE3D_STORE=store\r\n')
  const { apiKey, storeDir } = readEnvironment(root, {})
  expect([apiKey?.reveal(), storeDir]).toEqual(['hidden', 'store'])
  await writeFile(path.join(root, '.env'), '\uFEFFVITE_RAGE3D_API_KEY=exposed\n')
  expect(() => readEnvironment(root, {})).toThrow(expect.objectContaining({ code: 'RAGE3D_KEY_EXPOSED' }))
})

test('an env file in UTF-16 is refused, because its key would not be seen', async () => {
  const root = await tempDir()
  await writeFile(path.join(root, '.env.local'), Buffer.from('\uFEFFRAGE3D_API_KEY=unseen\r\n', 'utf16le'))
  expect(() => readEnvironment(root, {})).toThrow(
    expect.objectContaining({ code: 'RAGE3D_CONFIG_UNREADABLE', message: expect.stringContaining('UTF-8') }),
  )
})

test('a root that is not a folder is a mistake of usage', async () => {
  const root = path.join(await tempDir(), 'nowhere')
  await expect(resolveSettings({ root, env: {} })).rejects.toMatchObject({
    code: 'RAGE3D_USAGE',
    exitCode: 2,
  })
})
