import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { expect, test, vi } from 'vitest'
import { startService } from '../support/service.js'
import { fixtureApp, KEY, majors, startDev } from './support.js'

vi.setConfig({ testTimeout: 180_000 })
const PATIENT = { timeout: 60_000 }
const [[, vite]] = majors as [(typeof majors)[0]]

test('a question that the service keeps waiting says what it waits for', async () => {
  await using api = await startService({ taskMs: 30, faults: ['balance:delay=3000'] })
  const root = await fixtureApp()
  await writeFile(path.join(root, 'src/main.js'), `import a from './mug.photo.jpg?model'\nconsole.log(a)`)
  const toldBefore: string[] = []
  const { server, request, log } = await startDev(vite, root, {
    env: { RAGE3D_API_KEY: KEY, RAGE3D_API_URL: api.url },
    confirm: async () => {
      toldBefore.push(...log)
      return false
    },
  })
  await request('/src/main.js')
  await request('/src/mug.photo.jpg?import&model')
  await expect.poll(() => log.join('\n'), PATIENT).toMatch(/shown as drafts/)
  const plugin = server.config.plugins.find(({ name }) => name === 'vite-plugin-rage3d')
  await plugin?.api.buyPending()
  expect(toldBefore.filter((line) => /reading the photos and the wallet/.test(line))).toHaveLength(1)
  expect(api.charges).toEqual([])
})
