import { expect, test } from 'vitest'
import { createClient } from '../../src/api/index.js'
import { runEmulator, startEmulator } from '../../src/emulator/index.js'
import { upload } from './samples.js'

test('the command tells where it listens, what was asked and what was charged, until it is stopped', async () => {
  const lines: string[] = []
  const places: unknown[] = []
  const stop = new AbortController()
  const running = runEmulator({
    balance: 200,
    faults: ['never', 'profile:drop'],
    signal: stop.signal,
    onListening: (where) => places.push(where),
    log: (line) => lines.push(line),
  })
  await expect.poll(() => lines.length).toBe(2)
  const url = /http:\/\/127\.0\.0\.1:\d+/.exec(lines[0]!)![0]
  expect(lines[0]).toContain('₹200')
  expect(lines[1]).toContain(`RAGE3D_API_URL=${url}`)
  expect(places).toEqual([{ url, balance: 200 }])
  const client = createClient({ apiKey: 'k', url, retries: 0 })
  await client.generate([await upload('chair.png')])
  await client.profile().catch(() => {})
  await expect.poll(() => lines.length).toBe(5)
  expect(lines[2]).toBe('POST /generate-3d → 200')
  expect(lines[3]).toMatch(/^ {2}charged ₹99 for task [\w-]{36} \(chair\.png\); the wallet holds ₹101$/)
  expect(lines[4]).toBe('GET /auth/me → no answer')
  stop.abort()
  await running
  await expect(client.balance()).rejects.toMatchObject({ code: 'RAGE3D_SERVICE_UNAVAILABLE' })
  await client.close()
})

test('a port that is taken is refused with a way out', async () => {
  await using api = await startEmulator()
  await expect(startEmulator({ port: api.port })).rejects.toMatchObject({
    code: 'RAGE3D_USAGE',
    message: expect.stringContaining(String(api.port)),
  })
})
