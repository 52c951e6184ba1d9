import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { expect, test } from 'vitest'
import { resolveSettings } from '../../src/config/index.js'
import { tempDir } from '../support/temp-dir.js'

test.each(['mjs', 'ts'])(
  'a config in .%s is read anew when it changes, and may import others',
  async (extension) => {
    const root = await tempDir()
    const config = path.join(root, `rage3d.config.${extension}`)
    const price = async () => (await resolveSettings({ root, env: {} })).spend.price
    await writeFile(config, 'export default { spend: { price: 10 } }')
    expect(await price()).toBe(10)
    await writeFile(config, 'export default { spend: { price: 20 } }')
    expect(await price()).toBe(20)
    await writeFile(path.join(root, 'price.ts'), 'export const price: number = 30')
    await writeFile(config, "import { price } from './price.ts'\nexport default { spend: { price } }")
    expect(await price()).toBe(30)
  },
)

test('a config that cannot be run is named, with the reason', async () => {
  const root = await tempDir()
  for (const text of ['export default {', 'throw new Error("no such thing")']) {
    await writeFile(path.join(root, 'rage3d.config.mjs'), text)
    await expect(resolveSettings({ root, env: {} })).rejects.toMatchObject({
      code: 'RAGE3D_CONFIG_UNREADABLE',
      message: expect.stringContaining('rage3d.config.mjs'),
    })
  }
})

test('a JSON config may begin with a byte order mark, as editors on Windows write it', async () => {
  const root = await tempDir()
  await writeFile(path.join(root, 'rage3d.config.json'), '\uFEFF{ "spend": { "price": 10 } }')
  expect((await resolveSettings({ root, env: {} })).spend.price).toBe(10)
})
