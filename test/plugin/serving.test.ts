import { cp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { describe, expect, test, vi } from 'vitest'
import { startService } from '../support/service.js'
import { tempDir } from '../support/temp-dir.js'
import { type DevApp, fixtureApp, KEY, majors, sharedStore, startDev } from './support.js'

// Drafts and models are really made here, which takes its time on a busy machine.
vi.setConfig({ testTimeout: 180_000 })
const store = await sharedStore()

async function lodUrl({ request }: DevApp): Promise<string> {
  const { body } = await request('/src/mug.photo.jpg?import')
  const [, url] = /"([^"]+\.glb)"/.exec(body.toString()) ?? []
  return url as string
}

describe.each(majors)('%s', (_name, vite) => {
  test('files are served with type, tag, ranges and immutable caching, behind the host check', async () => {
    const app = await startDev(vite, await fixtureApp(), { options: { generator: 'draft' }, store })
    const { request } = app
    const url = await lodUrl(app)
    expect(url).toMatch(/^\/@rage3d\/[0-9a-f]{64}\/mug\.lod0\.glb$/)
    const { status, headers, body } = await request(url)
    expect(status).toBe(200)
    expect(headers).toMatchObject({
      'content-type': 'model/gltf-binary',
      'cache-control': 'public, max-age=31536000, immutable',
      'accept-ranges': 'bytes',
      'content-length': String(body.length),
    })
    const etag = headers.etag as string
    const statusFor = async (header: Record<string, string>, method = 'GET') =>
      (await request(url, { method, headers: header })).status
    expect(await statusFor({ 'if-none-match': etag })).toBe(304)
    expect(await statusFor({ 'if-none-match': `"other", W/${etag}` })).toBe(304)
    expect(await statusFor({ 'if-none-match': '*' })).toBe(304)
    expect(await statusFor({ 'if-none-match': '"other"' })).toBe(200)
    const part = await request(url, { headers: { range: 'bytes=4-11' } })
    expect(part.status).toBe(206)
    expect(part.headers['content-range']).toBe(`bytes 4-11/${body.length}`)
    expect(part.body).toEqual(body.subarray(4, 12))
    const tail = await request(url, { headers: { range: 'bytes=-5' } })
    expect(tail.body).toEqual(body.subarray(-5))
    const rest = await request(url, { headers: { range: 'bytes=10-', 'if-range': etag } })
    expect(rest.body).toEqual(body.subarray(10))
    expect(await statusFor({ range: 'bytes=10-', 'if-range': '"old"' })).toBe(200)
    const beyond = await request(url, { headers: { range: `bytes=${body.length}-` } })
    expect([beyond.status, beyond.headers['content-range']]).toEqual([416, `bytes */${body.length}`])
    const head = await request(url, { method: 'HEAD' })
    expect([head.status, head.body.length, head.headers['content-length']]).toEqual([
      200,
      0,
      String(body.length),
    ])
    expect(await statusFor({ host: 'evil.example' })).toBe(403)
  })

  test('a poster is drawn when the page first asks for it, and never again', async () => {
    const root = await fixtureApp()
    const { request } = await startDev(vite, root, {
      options: { generator: 'draft', optimize: { poster: true } },
    })
    const { body } = await request('/src/mug.photo.jpg?import&poster')
    const [, url] = /"([^"]+\.webp)"/.exec(body.toString()) ?? []
    const drawn = async () =>
      (await readdir(path.join(root, '.store'), { recursive: true })).filter((file) => file.endsWith('.webp'))
    expect(await drawn()).toEqual([])
    const [first, second] = await Promise.all([request(url as string), request(url as string)])
    expect([first.status, first.headers['content-type']]).toEqual([200, 'image/webp'])
    expect(first.body.subarray(8, 12).toString()).toBe('WEBP')
    expect(second.body).toEqual(first.body)
    expect(await drawn()).toHaveLength(1)
    const known = { 'if-none-match': first.headers.etag as string }
    expect((await request(url as string, { headers: known })).status).toBe(304)
  })

  test('hostile requests are refused, read nothing and send nothing to the service', async () => {
    await using api = await startService()
    const outside = await tempDir()
    const root = await fixtureApp()
    await cp(path.join(root, 'src/mug.photo.jpg'), path.join(outside, 'x.photo.jpg'))
    const app = await startDev(vite, root, {
      env: { RAGE3D_API_KEY: KEY, RAGE3D_API_URL: api.url },
      options: { spend: { when: 'auto' }, watch: { quietMs: 0 } },
      config: { server: { fs: { allow: [root] } } },
      store,
    })
    const known = '/@rage3d/'
    const paths = [
      `/@fs${outside}/x.photo.jpg?import&model`,
      `/@fs/${outside}/x.photo.jpg?import`,
      `/@fs${outside}/x.photo.jpg?model`,
      `/@fs${outside}/x.photo.jpg?import&lods`,
      `/@fs${outside}/x.photo.jpg?import&photo`,
      `/@fs${root}/../${path.basename(outside)}/x.photo.jpg?import&model`,
      `/@fs${root}/%2e%2e/${path.basename(outside)}/x.photo.jpg?import&model`,
      `${outside}/x.photo.jpg?import&model`,
      `/@id/${outside}/x.photo.jpg?import&model`,
      `/@id/__x00__${outside}/x.photo.jpg?import&model`,
      '/src/none.photo.jpg?import&model',
      '/src/mug.photo.jpg%00?import&model',
      `${known}`,
      `${known.slice(0, -1)}`,
      `${known}${'0'.repeat(64)}/mug.lod0.glb`,
      `${known}../src/main.js/..%2f..%2fpackage.json`,
      `${known}%2e%2e/rage3d.config.json`,
      `${known}%zz`,
      `${known}x.js`,
      `${known}x.css`,
      `${known}x?import&raw`,
      `${known}rage3d.config.json?url`,
      `/%40rage3d/x.glb`,
      `//@rage3d/x.glb`,
      `/src/..//@rage3d/x.glb`,
      `/\\@rage3d\\x.glb`,
    ]
    for (const target of paths) {
      for (const headers of [{}, { accept: 'text/html' }, { 'sec-fetch-dest': 'script' }]) {
        const { status, body } = await app.request(target, { headers })
        expect(
          [403, 404, 405],
          `${target} ${JSON.stringify(headers)}: ${status} ${body.subarray(0, 60)}`,
        ).toContain(status)
      }
    }
    const url = await lodUrl(app)
    for (const method of ['POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'PROPFIND']) {
      for (const target of [url, `${known}x`, '/src/mug.photo.jpg?import&model']) {
        const headers = { origin: app.url, 'access-control-request-method': 'GET' }
        expect([404, 405], `${method} ${target}`).toContain(
          (await app.request(target, { method, headers })).status,
        )
      }
    }
    // Photos of the project that no module imports, asked for by hand: they may be looked at, but never bought.
    for (const query of ['import', 'import&model', 'import&lods', 'model', 'import&photo', 'import&url']) {
      await app.request(`/src/props/crate.photo.webp?${query}`, { headers: { 'sec-fetch-dest': 'script' } })
    }
    await new Promise((resolve) => setTimeout(resolve, 1_200))
    expect(api.requests).toEqual([])
  })
})

test('"auto" buys only what lies below the root, outside node_modules, and matches `include`', async () => {
  await using api = await startService({ taskMs: 30 })
  const [[, vite]] = majors as [(typeof majors)[0]]
  const root = await fixtureApp()
  const outside = await tempDir()
  await mkdir(path.join(root, 'node_modules/shop'), { recursive: true })
  const photo = path.join(root, 'src/props/crate.photo.webp')
  await cp(photo, path.join(root, 'node_modules/shop/a.photo.webp'))
  await cp(path.join(root, 'src/props/ball.photo.png'), path.join(outside, 'b.photo.png'))
  await writeFile(
    path.join(root, 'src/main.js'),
    `import a from '../node_modules/shop/a.photo.webp?model'
     import b from '@outside/b.photo.png?model'
     import c from './gallery/cone.photo.jpg?model'
     import d from './mug.photo.jpg?model'
     import e from './gallery/egg.photo.JPG?photo'
     console.log(a, b, c, d, e)`,
  )
  const app = await startDev(vite, root, {
    env: { RAGE3D_API_KEY: KEY, RAGE3D_API_URL: api.url },
    options: {
      spend: { when: 'auto', maxGenerations: 9 },
      watch: { quietMs: 0 },
      exclude: ['**/node_modules/**', 'src/gallery/cone*'],
    },
    config: { resolve: { alias: { '@outside': outside } }, server: { fs: { allow: [root, outside] } } },
  })
  await app.request('/src/main.js')
  await app.server.transformRequest('/src/mug.photo.jpg?model')
  await expect.poll(() => api.charges.length, { timeout: 90_000 }).toBe(1)
  await new Promise((resolve) => setTimeout(resolve, 1_500))
  expect(api.charges).toHaveLength(1)
  expect(app.log.join('\n')).toMatch(/shown as drafts: .*cone\.photo\.jpg/)
})

test('a photo that is also imported as a picture goes and comes back without a page reload', async () => {
  const [[, vite]] = majors as [(typeof majors)[0]]
  const root = await fixtureApp()
  const photo = path.join(root, 'src/mug.photo.jpg')
  await writeFile(
    path.join(root, 'src/main.js'),
    `import a from './mug.photo.jpg?model'\nimport b from './mug.photo.jpg?photo'\nconsole.log(a, b)`,
  )
  const { request, log } = await startDev(vite, root, { options: { generator: 'draft' }, store })
  await request('/src/main.js')
  for (const query of ['model', 'photo']) await request(`/src/mug.photo.jpg?import&${query}`)
  await request('/src/mug.photo.jpg?import&url&no-inline')
  await request('/src/mug.photo.jpg?url&no-inline')
  const bytes = await readFile(photo)
  await rm(photo)
  await expect.poll(() => log.join('\n'), { timeout: 30_000 }).toMatch(/mug\.photo\.jpg/)
  await new Promise((resolve) => setTimeout(resolve, 1_000))
  await writeFile(photo, bytes)
  await new Promise((resolve) => setTimeout(resolve, 2_000))
  expect(log.filter((line) => /page reload/.test(line))).toEqual([])
})
