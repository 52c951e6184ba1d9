import { symlink, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { describe, expect, test, vi } from 'vitest'
import { validateGlb } from '../../src/optimize/index.js'
import { tempDir } from '../support/temp-dir.js'
import { buildApp, fixtureApp, majors, sharedStore } from './support.js'

// Drafts and models are really made here, which takes its time on a busy machine.
vi.setConfig({ testTimeout: 180_000 })

const DRAFTS = { generator: 'draft' } as const
const PAGES = (root: string) => ({
  input: [path.join(root, 'index.html'), path.join(root, 'with-worker.html')],
})
const store = await sharedStore()

function textOf(files: Map<string, Buffer>, pattern: RegExp): string {
  const found = [...files].find(([name]) => pattern.test(name))
  return found?.[1].toString() ?? ''
}

describe.each(majors)('%s', (_name, vite) => {
  test.each(['/', '/g/', './', 'https://cdn.example/x/'])(
    'files are emitted and found with base %s',
    async (base) => {
      const root = await fixtureApp()
      const { error, files } = await buildApp(vite, root, {
        options: DRAFTS,
        store,
        config: { base, build: { rollupOptions: PAGES(root), minify: false } },
      })
      expect(error).toBeNull()
      const code = textOf(files, /assets\/index-[^/]*\.js$/)
      const prefix = base === './' ? '' : `${base}assets/`
      const [, name] = new RegExp(`"${prefix}(mug\\.lod0-[\\w-]+\\.glb)"`).exec(code) ?? []
      expect(name).toBeDefined()
      const glb = files.get(`assets/${name}`)
      expect((await validateGlb(glb as Buffer)).errors).toEqual([])
      const worker = textOf(files, /\/worker-[^/]*\.js$/)
      expect(worker).toMatch(/crate\.lod1-[\w-]+\.glb/)
      expect(worker).toMatch(/ball\.lod0-[\w-]+\.glb/)
      expect(code).not.toContain('__VITE_ASSET__')
      expect(worker).not.toContain('__VITE_ASSET__')
      expect([...files.keys()].filter((name) => name.endsWith('.jpg')).join()).toMatch(
        /mug\.photo-[\w-]+\.jpg/,
      )
    },
  )

  test('every query gives what it promises, also on a server', async () => {
    const root = await fixtureApp()
    const { error, files } = await buildApp(vite, root, {
      options: DRAFTS,
      store,
      config: {
        build: { ssr: 'src/queries.js', rollupOptions: { output: { entryFileNames: 'queries.mjs' } } },
      },
    })
    expect(error).toBeNull()
    expect([...files.keys()].filter((name) => name.endsWith('.glb'))).toEqual([])
    const output = await import(pathToFileURL(path.join(root, 'dist/queries.mjs')).href)
    const { url, collider, lods, meta, model, photo, poster, size, stl, published } = output.queries
    expect(url).toMatch(/^\/assets\/mug\.lod0-[\w-]+\.glb$/)
    expect(Object.keys(lods[0]).sort()).toEqual(
      ['bytes', 'errorMeters', 'gpuBytes', 'switchDistance', 'textureSize', 'triangles', 'url'].sort(),
    )
    expect(lods).toHaveLength(2)
    expect(lods[0].url).toBe(url)
    expect(collider).toMatch(/mug\.collider-[\w-]+\.glb$/)
    expect([poster, stl]).toEqual([null, null])
    expect(photo).toMatch(/mug\.photo-[\w-]+\.jpg$/)
    expect(JSON.stringify(meta)).not.toMatch(/\.glb/)
    expect(meta).toMatchObject({ name: 'src/mug', state: 'draft', size })
    const { onUpdate, ...fields } = model
    expect(fields).toEqual({
      name: 'src/mug',
      state: 'draft',
      url,
      lods,
      collider,
      poster,
      bounds: meta.bounds,
      size,
    })
    expect(onUpdate(() => {})).toBeTypeOf('function')
    expect(published).toMatch(/post\.lod0-[\w-]+\.glb$/)
    expect(output.located).toMatch(/crate\.lod0-[\w-]+\.glb$/)
    expect(Object.values(output.eager)).toEqual([
      expect.stringMatching(/cone\.lod0-/),
      expect.stringMatching(/egg\.lod0-/),
    ])
    expect(await output.lazy['./gallery/egg.photo.JPG']()).toMatchObject({ name: 'src/gallery/egg' })
    expect((await output.dynamic()).default).toMatchObject({ name: 'src/props/ball' })
  })

  test('renderBuiltUrl, assetFileNames, assetsDir and the manifest hold for models', async () => {
    const root = await fixtureApp()
    const { error, files } = await buildApp(vite, root, {
      options: DRAFTS,
      store,
      config: {
        build: {
          minify: false,
          manifest: true,
          assetsDir: 'static',
          rollupOptions: { output: { assetFileNames: 'static/[ext]/[name]-[hash][extname]' } },
        },
        experimental: {
          renderBuiltUrl: (file, { hostType }) =>
            hostType === 'js' ? { runtime: `globalThis.cdn(${JSON.stringify(file)})` } : undefined,
        },
      },
    })
    expect(error).toBeNull()
    const file = [...files.keys()].find((name) => /mug\.lod0/.test(name))
    expect(file).toMatch(/^static\/glb\/mug\.lod0-[\w-]+\.glb$/)
    expect(textOf(files, /static\/index-[^/]*\.js$/)).toContain(`globalThis.cdn("${file}")`)
    const manifest = JSON.parse(textOf(files, /manifest\.json$/))
    expect(manifest['src/mug.photo.jpg?lod1'].file).toMatch(/mug\.lod1/)
    expect(manifest['src/props/ball.photo.png'].file).toMatch(/ball\.lod0/)
  })

  test('a library emits its models as files', async () => {
    const root = await fixtureApp()
    const { error, files } = await buildApp(vite, root, {
      options: DRAFTS,
      store,
      config: {
        base: './',
        build: { lib: { entry: path.join(root, 'src/main.js'), formats: ['es'], fileName: 'lib' } },
      },
    })
    expect(error).toBeNull()
    expect(textOf(files, /^lib\.m?js$/)).toMatch(/new URL\("mug\.lod0\.glb", import\.meta\.url\)/)
    expect([...files.keys()].filter((name) => /mug\.lod\d/.test(name))).toHaveLength(2)
  })

  test('an unused photo leaves nothing in the code, and meta keeps only the numbers in use', async () => {
    const root = await fixtureApp()
    await writeFile(
      path.join(root, 'src/main.js'),
      `import unused from './props/crate.photo.webp?model'
       import { size } from './mug.photo.jpg?meta'
       console.log(size)`,
    )
    const { error, files } = await buildApp(vite, root, { options: DRAFTS, store })
    expect(error).toBeNull()
    const code = textOf(files, /index-[^/]*\.js$/)
    expect(code).not.toMatch(/crate|errorMeters|switchDistance|src\/mug/)
  })

  test('a broken photo stops the build with its path and the remedy, and none of our stack', async () => {
    const root = await fixtureApp()
    await writeFile(path.join(root, 'src/mug.photo.jpg'), 'not a picture')
    await writeFile(path.join(root, 'src/props/ball.photo.png'), 'GIF89a')
    const { error, files } = await buildApp(vite, root, { options: DRAFTS, store })
    expect(error?.message).toContain('src/mug.photo.jpg')
    expect(error?.message).toContain('src/props/ball.photo.png')
    expect(error?.stack).not.toMatch(/src[\\/]plugin|src[\\/]pipeline/)
    expect(files.size).toBe(0)
  })

  test('the queries of Vite and of other plugins keep meaning the picture', async () => {
    const root = await fixtureApp()
    await writeFile(
      path.join(root, 'src/main.js'),
      `import url from './mug.photo.jpg?url&no-inline'
       import inline from './mug.photo.jpg?inline'
       console.log(url, inline)`,
    )
    const { error, files } = await buildApp(vite, root, { options: DRAFTS, store })
    expect(error).toBeNull()
    expect(textOf(files, /index-[^/]*\.js$/)).toMatch(/mug\.photo-[\w-]+\.jpg[\s\S]*data:image\/jpeg;base64/)
    expect([...files.keys()].filter((name) => name.endsWith('.glb'))).toEqual([])
  })

  test('photos are found through an alias and a symbolic link', async () => {
    const root = await fixtureApp()
    await symlink(path.join(root, 'src/props'), path.join(root, 'src/linked'))
    await writeFile(
      path.join(root, 'src/main.js'),
      `import a from '@art/crate.photo.webp'
       import b from './linked/ball.photo.png'
       console.log(a, b)`,
    )
    const { error, files } = await buildApp(vite, root, {
      options: DRAFTS,
      store,
      config: { resolve: { alias: { '@art': path.join(root, 'src/props') } } },
    })
    expect(error).toBeNull()
    expect(textOf(files, /index-[^/]*\.js$/)).toMatch(/crate\.lod0-[\w-]+\.glb[\s\S]*ball\.lod0-[\w-]+\.glb/)
  })

  test('a build ends with a table of models, states, levels, bytes and money', async () => {
    const root = await fixtureApp()
    const { log } = await buildApp(vite, root, { options: DRAFTS, store })
    expect(log).toMatch(/rage3d: 2 photo models, nothing spent\n\s+model +state +LODs \(triangles\) +bytes/)
    expect(log).toMatch(/src\/mug +draft +[\d,]+ \/ [\d,]+ +[\d.]+ kB/)
  })
})

test('pictures in HTML and CSS stay pictures', async () => {
  const root = await fixtureApp()
  const [[, vite]] = majors as [(typeof majors)[0]]
  const { files } = await buildApp(vite, root, {
    options: DRAFTS,
    store,
    config: { build: { assetsInlineLimit: 0 } },
  })
  expect(textOf(files, /^index\.html$/)).toMatch(/<img id="picture" src="\/assets\/mug\.photo-[\w-]+\.jpg"/)
  expect(textOf(files, /\.css$/)).toMatch(/url\(\/assets\/mug\.photo-[\w-]+\.jpg\)/)
})

test('equal inputs give equal output, whatever the folder and the state of the store', async () => {
  const [[, vite]] = majors as [(typeof majors)[0]]
  const outputs = []
  for (const cold of [false, true]) {
    const root = await fixtureApp()
    const { files } = await buildApp(vite, root, {
      options: DRAFTS,
      store: cold ? await tempDir() : store,
    })
    outputs.push([...files].map(([name, content]) => [name, content.toString('base64')]))
  }
  expect(outputs[0]).toEqual(outputs[1])
})

test('options of the plugin itself are checked as well', async () => {
  const [[, vite]] = majors as [(typeof majors)[0]]
  const options = { toast: 'off' as unknown as boolean }
  const { error } = await buildApp(vite, await fixtureApp(), { env: {}, options })
  expect(error?.message).toMatch(/The options: `toast`: expected boolean/)
})
