import { fileURLToPath } from 'node:url'
import type { Page } from 'playwright-core'
import { createServer, type ViteDevServer } from 'vite'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { PhotoLod } from '../../src/runtime/index.js'
import { chromiumPath, type LoopbackPage, openPage } from '../support/browser.js'
import { ballGlb, ballTriangles } from './level-glbs.js'

const SEGMENTS = [48, 24, 12] as const
const glbs = new Map<string, Uint8Array>()
let server: ViteDevServer
let origin: string

/** Three levels under URLs of their own: `near` red, `middle` green, `far` blue; in `b` the other way round. */
function lods(set: 'a' | 'b' | 'skinned'): PhotoLod[] {
  return SEGMENTS.map((segments, index) => {
    const url = `/glb/${set}${index}.glb`
    const numbers = { textureSize: 16, errorMeters: 0, gpuBytes: 0, switchDistance: [0, 4, 12][index]! }
    return { url, bytes: glbs.get(url)!.byteLength, triangles: ballTriangles(segments), ...numbers }
  })
}

beforeAll(async () => {
  if (!chromiumPath) return
  const colors = [
    [230, 20, 20],
    [20, 230, 20],
    [20, 20, 230],
  ] as const
  for (const [index, segments] of SEGMENTS.entries()) {
    glbs.set(`/glb/a${index}.glb`, await ballGlb(segments, colors[index]!))
    glbs.set(`/glb/b${index}.glb`, await ballGlb(segments, colors[2 - index]!))
    glbs.set(`/glb/skinned${index}.glb`, await ballGlb(segments, colors[index]!, { skinned: true }))
  }
  server = await createServer({
    root: fileURLToPath(new URL('app', import.meta.url)),
    configFile: false,
    logLevel: 'silent',
    cacheDir: fileURLToPath(new URL('../../node_modules/.vite-test-runtime', import.meta.url)),
    server: { port: 0, host: '127.0.0.1', watch: null, hmr: false, fs: { strict: false } },
    optimizeDeps: { entries: ['*.ts', '../../../src/runtime/*.ts'] },
    plugins: [{ name: 'glbs', configureServer: serveGlbs }],
  })
  await server.listen()
  origin = server.resolvedUrls!.local[0]!
}, 120_000)

afterAll(() => server?.close())

function serveGlbs(dev: ViteDevServer) {
  dev.middlewares.use('/glb', (request, response) => {
    const glb = glbs.get(`/glb${request.url?.replace(/\?.*/, '')}`)
    const delay = Number(new URLSearchParams(request.url?.split('?')[1]).get('delay'))
    setTimeout(() => {
      response.statusCode = glb ? 200 : 404
      response.setHeader('content-type', 'model/gltf-binary')
      response.end(glb)
    }, delay)
  })
}

type Harness = typeof import('./app/babylon.js').harness & typeof import('./app/three.js').harness
declare const harness: Harness
declare const live: ReturnType<Harness['createLiveModel']>
declare let node: Awaited<ReturnType<Harness['addPhotoModel']>>

const CHANNEL = { red: 0, green: 1, blue: 2 }

describe.skipIf(!chromiumPath).each(['babylon', 'three'])('%s', (engine) => {
  let opened: LoopbackPage
  let page: Page

  beforeAll(async () => {
    opened = await openPage({ width: 540, height: 540 })
    page = opened.page
    await page.goto(`${origin}?engine=${engine}`)
    await page.waitForFunction(() => 'harness' in globalThis)
  })
  afterAll(() => opened?.[Symbol.asyncDispose]())

  afterEach(async () => {
    await page.evaluate(() => harness.disposeAll())
    opened.errors.length = 0
  })

  const add = (levels: PhotoLod[], options = {}) =>
    page.evaluate(
      async ({ levels, options }) => {
        const model = harness.createLiveModel(levels)
        Object.assign(globalThis, { live: model })
        Object.assign(globalThis, { node: await harness.addPhotoModel(model.model, options) })
      },
      { levels, options },
    )

  const look = (distance: number, fov?: number) =>
    page.evaluate(({ distance, fov }) => harness.look(distance, fov), { distance, fov })

  async function expectLevel(distance: number, index: number, color: keyof typeof CHANNEL, fov?: number) {
    const seen = await look(distance, fov)
    expect(seen.triangles).toBe(ballTriangles(SEGMENTS[index]!))
    expect(seen.color.indexOf(Math.max(...seen.color.slice(0, 3)))).toBe(CHANNEL[color])
    expect(seen.color[CHANNEL[color]]).toBeGreaterThan(90)
  }

  test('the level follows distance, field of view, picture height and the scale of the node', async () => {
    await add(lods('a'))
    // The picture has 540 lines, so levels come in at half their distance: 2 and 6 metres from the surface.
    await expectLevel(2, 0, 'red')
    await expectLevel(3.5, 1, 'green')
    await expectLevel(8, 2, 'blue')
    await expectLevel(8, 1, 'green', Math.PI / 5)
    await page.setViewportSize({ width: 540, height: 540 })
    await page.evaluate(() => harness.setScale(node, 3))
    await expectLevel(8, 1, 'green')
    expect(opened.errors).toEqual([])
    expect(opened.refused).toEqual([])
  })

  test('a stretched node has the levels of its largest scale, and so has one below a stretched parent', async () => {
    await add(lods('a'))
    // Eight metres to a metre of the model: levels come in at 16 and 48 metres from the surface.
    await page.evaluate(() => harness.setScale(node, 1, 8, 1))
    await expectLevel(8, 0, 'red')
    await expectLevel(30, 1, 'green')
    await page.evaluate(() => harness.setScale(node, 8, 1, 1))
    await expectLevel(8, 0, 'red')
    await expectLevel(30, 1, 'green')
    // The surface is four metres from the middle.
    await page.evaluate(() => harness.setScale(node, 1, 1, 8))
    await expectLevel(18, 0, 'red')
    await expectLevel(24, 1, 'green')
    await page.evaluate(() => {
      harness.setScale(node, 1)
      harness.putUnder(node, 1, 8, 1)
    })
    await expectLevel(8, 0, 'red')
    await expectLevel(30, 1, 'green')
  })

  test('a skinned model goes where its node goes, each node by itself', async () => {
    // The engine's own lookup textures are there from the first model on.
    await add(lods('a'))
    await look(2)
    await page.evaluate(() => harness.disposeAll())
    await look(2)
    const empty = await page.evaluate(() => harness.resources())
    await add(lods('skinned'))
    await expectLevel(2, 0, 'red')
    await page.evaluate(() => harness.place(node, 0, -1.5, 0))
    expect((await look(3)).color.slice(0, 3)).toEqual([0, 0, 0])
    // From 1.5 m below the ground to 2.5 m above.
    await page.evaluate(() => harness.setScale(node, 4))
    await expectLevel(3, 0, 'red')
    await page.evaluate(async () => {
      harness.place(node, 0, -9, 0)
      const second = await harness.addPhotoModel(live.model)
      harness.place(second, 0, -9, 0)
      harness.putUnder(second, 1, 1, 1)
    })
    expect((await look(3)).color.slice(0, 3)).toEqual([0, 0, 0])
    await page.evaluate(() => harness.disposeAll())
    await expect
      .poll(() => page.evaluate(() => harness.resources()))
      .toMatchObject({
        textures: empty.textures,
        geometries: empty.geometries,
      })
    expect(opened.errors).toEqual([])
  })

  test('a changed model replaces the old one in place and keeps node, position and children', async () => {
    await add(lods('a'))
    await page.evaluate(() => {
      Object.assign(globalThis, { child: harness.createChild(node) })
      harness.place(node, 0.1, 0, 0)
    })
    await expectLevel(2, 0, 'red')
    const meshes = (await look(2)).meshes
    await page.evaluate((next) => live.change(next), lods('b'))
    await expect.poll(async () => (await look(2)).color[2]).toBeGreaterThan(90)
    await expectLevel(2, 0, 'blue')
    expect((await look(2)).meshes).toBe(meshes)
    const kept = await page.evaluate(() => ({
      child: harness.isChild((globalThis as unknown as { child: never }).child, node as never),
      place: harness.placeOf(node as never),
    }))
    expect(kept).toEqual({ child: true, place: [0.1, 0, 0] })
  })

  test('the old model stays until the new one is ready, and a load that was overtaken is thrown away', async () => {
    await add(lods('a'))
    const slow = lods('b').map((lod) => ({ ...lod, url: `${lod.url}?delay=400` }))
    await page.evaluate((next) => live.change(next), slow)
    await expectLevel(2, 0, 'red')
    await page.evaluate((next) => live.change(next), lods('a'))
    await page.waitForTimeout(700)
    await expectLevel(2, 0, 'red')
    expect((await page.evaluate(() => harness.resources())).meshes).toBeLessThanOrEqual(6)
  })

  test('a model that cannot be loaded is reported and leaves the old one visible', async () => {
    await add(lods('a'))
    const messages = page.evaluate(
      () =>
        new Promise<string>((resolve) => {
          console.error = (error: Error) => resolve(error.message)
        }),
    )
    const broken = lods('b').map((lod, index) => (index === 1 ? { ...lod, url: '/glb/gone.glb' } : lod))
    await page.evaluate((next) => live.change(next), broken)
    expect(await messages).toContain('The model "ball" could not be loaded')
    await expectLevel(2, 0, 'red')
  })

  test('a first load that fails rejects and leaves nothing in the scene', async () => {
    const rejected = add(lods('a').map((lod) => ({ ...lod, url: '/glb/gone.glb' })))
    await expect(rejected).rejects.toThrow('The model "ball" could not be loaded')
    expect((await page.evaluate(() => harness.resources())).meshes).toBe(0)
    expect(await page.evaluate(() => live.listeners())).toBe(0)
  })

  test('progressive loading resolves with the coarsest level and brings the nearer ones in', async () => {
    const levels = lods('a').map((lod, index) =>
      index === 2 ? lod : { ...lod, url: `${lod.url}?delay=400` },
    )
    await add(levels, { progressive: true })
    await expectLevel(2, 2, 'blue')
    await expect.poll(async () => (await look(2)).triangles).toBe(ballTriangles(SEGMENTS[0]))
  })

  test('two nodes of one model share their resources, and the last one disposed frees everything', async () => {
    await look(2) // The engine's own lookup textures are there from the first picture on.
    const empty = await page.evaluate(() => harness.resources())
    await add(lods('a'))
    await look(2)
    const one = await page.evaluate(() => harness.resources())
    await page.evaluate(async () => {
      Object.assign(globalThis, { second: await harness.addPhotoModel(live.model) })
    })
    await look(2)
    const two = await page.evaluate(() => harness.resources())
    expect(two.textures).toBe(one.textures)
    expect(two.geometries).toBe(one.geometries)
    await page.evaluate(() => harness.dispose(node as never))
    expect((await look(2)).triangles).toBe(ballTriangles(SEGMENTS[0]))
    await page.evaluate(() => harness.disposeAll())
    await expect.poll(() => page.evaluate(() => harness.resources())).toEqual(empty)
    expect(await page.evaluate(() => live.listeners())).toBe(0)
  })

  test('disposing a node while it loads leaves the levels that another node uses', async () => {
    const levels = lods('a').map((lod, index) =>
      index === 2 ? lod : { ...lod, url: `${lod.url}?delay=300&shared` },
    )
    await add(levels, { progressive: true })
    await page.evaluate(async () => {
      const second = harness.addPhotoModel(live.model)
      harness.dispose(node as never)
      await second
    })
    await expectLevel(8, 2, 'blue')
    await expectLevel(3.5, 1, 'green')
    await expectLevel(2, 0, 'red')
    expect(opened.errors).toEqual([])
  })

  // A `RenderTargetTexture` of Babylon.js shows the level of the scene's camera.
  test.runIf(engine === 'three')('each picture of a frame shows the level of its own height', async () => {
    await add(lods('a'))
    await look(2)
    const [main, map] = [0, 2].map((index) => ballTriangles(SEGMENTS[index]!))
    for (let frame = 0; frame < 2; frame++) {
      expect(await page.evaluate(() => harness.lookTwice(2))).toEqual({ map, main })
    }
  })

  test.runIf(engine === 'three')('a clone switches levels and is no owner of what it shares', async () => {
    await add(lods('a'))
    await page.evaluate(() => {
      Object.assign(globalThis, { clone: harness.cloneApart(node as never) })
    })
    await expectLevel(2, 0, 'red')
    await expectLevel(8, 2, 'blue')
    await page.evaluate(() => harness.dispose((globalThis as unknown as { clone: never }).clone))
    expect((await look(2)).triangles).toBe(0)
    await page.evaluate(() => harness.attach(node as never))
    await expectLevel(2, 0, 'red')
    expect(opened.errors).toEqual([])
  })

  test.runIf(engine === 'three')('a clone of a skinned model has bones of its own', async () => {
    await add(lods('skinned'))
    await page.evaluate(() => {
      const clone = harness.cloneApart(node as never)
      Object.assign(globalThis, { clone })
      harness.place(clone as never, 0, -1.5, 0)
    })
    expect((await look(3)).color.slice(0, 3)).toEqual([0, 0, 0])
    await page.evaluate(() => harness.setScale((globalThis as unknown as { clone: never }).clone, 4))
    await expectLevel(3, 0, 'red')
    await page.evaluate(() => harness.dispose((globalThis as unknown as { clone: never }).clone))
  })
})
