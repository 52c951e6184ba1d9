import { rmSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { leaksInFolder } from '../../src/plugin/keys/find-leaks.js'
import { createSecretFinder } from '../../src/plugin/keys/key-patterns.js'
import { tempDir } from '../support/temp-dir.js'
import { buildApp, KEY, majors } from './support.js'

const ENCODINGS: readonly (readonly [string, (key: string) => string])[] = [
  ['raw', (key) => key],
  ['base64 at offset 0', (key) => Buffer.from(`${key} and more`).toString('base64')],
  ['base64 at offset 1', (key) => Buffer.from(`x${key}yz`).toString('base64')],
  ['base64url at offset 2', (key) => Buffer.from(`??${key}>>`).toString('base64url')],
  ['hex', (key) => Buffer.from(key).toString('hex')],
  ['upper-case hex', (key) => Buffer.from(key).toString('hex').toUpperCase()],
  ['percent-encoded', (key) => [...Buffer.from(key)].map((byte) => `%${byte.toString(16)}`).join('')],
  ['partly percent-encoded', (key) => key.replaceAll('_', '%5F')],
]

test.each(ENCODINGS)('a key is found %s, in text and among bytes', (_name, encode) => {
  for (const key of [KEY, 'sk/live+~?äß=="quoted"', 'ÿþ~~~???>>>ab']) {
    const finder = createSecretFinder([key])
    expect(finder?.foundIn(`before ${encode(key)} after`)).toBe(true)
    expect(finder?.foundIn(Buffer.concat([Buffer.from([0, 255, 128]), Buffer.from(encode(key))]))).toBe(true)
    expect(finder?.foundIn(`before ${encode(key.slice(0, -4))} after`)).toBe(false)
  }
})

async function plainApp(main = 'console.log(1)'): Promise<string> {
  const root = await tempDir()
  await mkdir(path.join(root, 'public'))
  await writeFile(path.join(root, 'index.html'), '<script type="module" src="/main.js"></script>')
  await writeFile(path.join(root, 'main.js'), main)
  return root
}

const env = { RAGE3D_API_KEY: KEY }
const hidden = Buffer.from(`a${KEY}`).toString('base64')

test('a key in the env file of another root of the settings is guarded as well', async () => {
  const [[, vite]] = majors as [(typeof majors)[0]]
  const outer = await tempDir()
  await writeFile(path.join(outer, '.env.local'), `RAGE3D_API_KEY=${KEY}\n`)
  const root = await plainApp(`console.log(${JSON.stringify(KEY)})`)
  const { error, files } = await buildApp(vite, root, { env: {}, options: { root: outer } })
  expect(error?.message).toMatch(/the API key is in assets\/index-[\w-]+\.js/)
  expect(files.size).toBe(0)
})

describe.each(majors)('%s', (_name, vite) => {
  test('a build whose code holds the key fails, writes nothing and never prints the key', async () => {
    const root = await plainApp(`console.log(${JSON.stringify(hidden)})`)
    const { error, log, files } = await buildApp(vite, root, { env })
    expect(error?.message).toMatch(/the API key is in assets\/index-[\w-]+\.js/)
    expect(`${error?.stack}${log}`).not.toContain(KEY)
    expect(files.size).toBe(0)
  })

  test('a key in a source map, in public/ or in what another plugin writes fails the build too', async () => {
    const mapped = await plainApp(`// ${KEY}\nconsole.log(1)`)
    const inMap = await buildApp(vite, mapped, { env, config: { build: { sourcemap: true } } })
    expect(inMap.error?.message).toMatch(/the API key is in assets/)

    const published = await plainApp()
    await writeFile(path.join(published, 'public/notes.txt'), KEY)
    await writeFile(path.join(published, '.env.local'), `RAGE3D_API_KEY=${KEY}\n`)
    const inPublic = await buildApp(vite, published, { env: {} })
    expect(inPublic.error?.message).toMatch(/the API key is in public\/notes\.txt/)
    expect(inPublic.files.size).toBe(0)

    const later = await plainApp()
    const copying = {
      name: 'copying',
      closeBundle: () => writeFile(path.join(later, 'dist/copied.bin'), Buffer.from(KEY)),
    }
    const copied = await buildApp(vite, later, { env, plugins: [copying] })
    expect(copied.error?.message).toMatch(/the API key is in copied\.bin/)
  })

  test('server code may not hold the key either', async () => {
    const root = await plainApp(`console.log(${JSON.stringify(KEY)})`)
    const { error } = await buildApp(vite, root, { env, config: { build: { ssr: 'main.js' } } })
    expect(error?.message).toMatch(/the API key is in main\.m?js/)
  })

  test('a key under a VITE_ name is refused', async () => {
    const root = await plainApp()
    await writeFile(path.join(root, '.env'), `VITE_RAGE3D_API_KEY=${KEY}\n`)
    const { error } = await buildApp(vite, root, { env: {} })
    expect(error?.message).toContain('VITE_RAGE3D_API_KEY')
    expect(error?.stack).not.toContain(KEY)
  })
})

test('a file that is removed while the folder is looked through leaks nothing', async () => {
  const folder = await tempDir()
  await writeFile(path.join(folder, 'a.js'), '')
  await writeFile(path.join(folder, 'b.js'), '')
  const foundIn = (part: unknown) => {
    if (part === 'a.js') rmSync(path.join(folder, 'b.js'))
    return false
  }
  expect(await leaksInFolder(folder, { foundIn }, new Map())).toEqual([])
})

test('an envPrefix that publishes the key is refused, and a project without the key is left alone', async () => {
  const [[, vite]] = majors as [(typeof majors)[0]]
  const root = await plainApp(`console.log(${JSON.stringify(KEY)})`)
  expect((await buildApp(vite, root, { env: {} })).error).toBeNull()
  await writeFile(path.join(root, '.env'), `RAGE3D_API_KEY=${KEY}\n`)
  const { error } = await buildApp(vite, root, { env: {}, config: { envPrefix: 'RAGE3D_' } })
  expect(error?.message).toMatch(/`envPrefix` makes Vite publish RAGE3D_API_KEY/)
})
