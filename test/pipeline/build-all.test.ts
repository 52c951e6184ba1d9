import { existsSync } from 'node:fs'
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { expect, test } from 'vitest'
import { exitCodeOf } from '../../src/errors/index.js'
import { validateGlb } from '../../src/optimize/index.js'
import { texturedBall } from '../optimize/support/models.js'
import { photoBytes, writePhoto } from '../support/photo.js'
import { createProject } from '../support/project.js'

const OUT = 'public/models'

async function manifestOf(root: string) {
  return JSON.parse(await readFile(path.join(root, OUT, 'models.json'), 'utf8'))
}

test('photos become valid GLBs, named by their path below the folder, with a manifest beside them', async () => {
  const { root, pipeline } = await createProject()
  await writePhoto(path.join(root, 'art/props/chair.photo.jpg'))
  const { report, errors } = await pipeline().buildAll({ paths: ['art'], out: OUT })
  expect(errors).toEqual([])
  expect(report.models).toMatchObject([
    {
      name: 'props/chair',
      photo: 'art/props/chair.photo.jpg',
      state: 'draft',
      source: 'draft',
      rawSha256: null,
      error: null,
    },
  ])
  const { version, models } = await manifestOf(root)
  expect(version).toBe(1)
  const [lod] = models['props/chair'].lods
  expect(lod.triangles).toBeLessThanOrEqual(500)
  const glb = await readFile(path.join(root, OUT, lod.file))
  expect(glb.length).toBe(lod.bytes)
  expect((await validateGlb(glb)).errors).toEqual([])
})

test('what a generator of one’s own made comes from the store the next time', async () => {
  const { root, pipeline } = await createProject()
  await writePhoto(path.join(root, 'art/chair.photo.jpg'))
  let calls = 0
  const generator = {
    id: 'balls',
    version: '1',
    async generate() {
      calls++
      return texturedBall(8)
    },
  }
  const sources: unknown[] = []
  for (const out of ['one', 'two']) {
    const { report } = await pipeline({ generator }).buildAll({ paths: ['art'], out })
    sources.push(...report.models.map(({ source }) => source))
  }
  expect(sources).toEqual(['generated', 'store'])
  expect(calls).toBe(1)
})

test('of many photos that are asked for at once the first are finished before the last are begun', async () => {
  const { root, pipeline } = await createProject()
  const photos = Array.from({ length: 12 }, (_, i) => `art/p${i}.photo.jpg`)
  for (const [i, photo] of photos.entries()) {
    await writePhoto(path.join(root, photo), { color: `#${(0x101030 + i * 0x0f0b07).toString(16)}` })
  }
  let begun = 0
  const generator = {
    id: 'balls',
    version: '1',
    async generate() {
      begun++
      return texturedBall(8)
    },
  }
  const project = pipeline({ generator })
  const begunBefore: number[] = []
  await Promise.all(photos.map((photo) => project.current(photo).then(() => begunBefore.push(begun))))
  expect(begunBefore[0]).toBeLessThanOrEqual(6)
})

test('a second run writes nothing', async () => {
  const { root, pipeline } = await createProject()
  await writePhoto(path.join(root, 'art/chair.photo.jpg'))
  await pipeline().buildAll({ paths: ['art'], out: OUT })
  const before = await stampsOf(path.join(root, OUT))
  const { models } = await pipeline().buildAll({ paths: ['art'], out: OUT })
  expect([...models.values()].map(({ changed }) => changed)).toEqual([false])
  expect(await stampsOf(path.join(root, OUT))).toEqual(before)
})

test('a lost memo costs no rewrite either', async () => {
  const { root, pipeline } = await createProject()
  await writePhoto(path.join(root, 'art/chair.photo.jpg'))
  await pipeline().buildAll({ paths: ['art'], out: OUT })
  const before = await stampsOf(path.join(root, OUT))
  await rm(path.join(root, '.store/outputs'), { recursive: true })
  await pipeline().buildAll({ paths: ['art'], out: OUT })
  expect(await stampsOf(path.join(root, OUT))).toEqual(before)
})

test('an output that was altered or deleted is put right', async () => {
  const { root, pipeline } = await createProject()
  await writePhoto(path.join(root, 'art/a.photo.jpg'))
  await writePhoto(path.join(root, 'art/b.photo.jpg'), { color: '#208040' })
  await pipeline().buildAll({ paths: ['art'], out: OUT })
  const [a, b] = ['a.lod0.glb', 'b.lod0.glb'].map((file) => path.join(root, OUT, file)) as [string, string]
  const right = await readFile(a)
  await writeFile(a, 'broken')
  await rm(b)
  await pipeline().buildAll({ paths: ['art'], out: OUT })
  expect(await readFile(a)).toEqual(right)
  expect(existsSync(b)).toBe(true)
})

test('a photo that is gone takes its files with it, and nothing else', async () => {
  const { root, pipeline } = await createProject()
  await writePhoto(path.join(root, 'art/props/chair.photo.jpg'))
  await writePhoto(path.join(root, 'art/lamp.photo.jpg'), { color: '#208040' })
  await pipeline().buildAll({ paths: ['art'], out: OUT })
  await writeFile(path.join(root, OUT, 'props/notes.txt'), 'mine')
  await rm(path.join(root, 'art/props/chair.photo.jpg'))
  const { removed } = await pipeline().buildAll({ paths: ['art'], out: OUT })
  expect(removed).toEqual(['props/chair'])
  expect(await readdir(path.join(root, OUT, 'props'))).toEqual(['notes.txt'])
  expect(Object.keys((await manifestOf(root)).models)).toEqual(['lamp'])
})

test('building one photo keeps the other models of the folder', async () => {
  const { root, pipeline } = await createProject()
  await writePhoto(path.join(root, 'art/chair.photo.jpg'))
  await writePhoto(path.join(root, 'art/lamp.photo.jpg'), { color: '#208040' })
  await pipeline().buildAll({ paths: ['art'], out: OUT })
  await pipeline().buildAll({ paths: ['art/chair.photo.jpg'], out: OUT })
  expect(Object.keys((await manifestOf(root)).models)).toEqual(['chair', 'lamp'])
})

test('a renamed photo is not processed again', async () => {
  const { root, pipeline } = await createProject()
  await writePhoto(path.join(root, 'art/chair.photo.jpg'))
  await pipeline().buildAll({ paths: ['art'], out: OUT })
  await rename(path.join(root, 'art/chair.photo.jpg'), path.join(root, 'art/stool.photo.jpg'))
  const stages: string[] = []
  const second = pipeline()
  second.on('progress', ({ stage }) => stages.push(stage))
  const { removed } = await second.buildAll({ paths: ['art'], out: OUT })
  expect(removed).toEqual(['chair'])
  expect(stages).not.toContain('drafting')
  expect(stages).not.toContain('optimizing')
})

test('a bad photo is refused by name, keeps its last good model, and does not stop the others', async () => {
  const { root, pipeline } = await createProject()
  const chair = path.join(root, 'art/chair.photo.jpg')
  await writePhoto(chair)
  await pipeline().buildAll({ paths: ['art'], out: OUT })
  await writeFile(chair, '<html>not found</html>')
  await writePhoto(path.join(root, 'art/lamp.photo.jpg'), { color: '#208040' })
  const { report, errors } = await pipeline().buildAll({ paths: ['art'], out: OUT })
  expect(exitCodeOf(errors)).toBe(4)
  expect(report.models).toMatchObject([
    { name: 'chair', state: 'failed', source: null, error: { code: 'RAGE3D_PHOTO_FORMAT', charged: 'no' } },
    { name: 'lamp', state: 'draft', error: null },
  ])
  expect(Object.keys((await manifestOf(root)).models)).toEqual(['chair', 'lamp'])
})

test('bad photos of the same bytes are refused each by its own name', async () => {
  const { root, pipeline } = await createProject()
  const whole = await photoBytes()
  await mkdir(path.join(root, 'art'))
  for (const name of ['a', 'b']) {
    await writeFile(path.join(root, `art/${name}.photo.jpg`), whole.subarray(0, whole.length / 2))
  }
  const { errors } = await pipeline().buildAll({ paths: ['art'], out: OUT })
  expect(errors.map(({ photo }) => photo).sort()).toEqual(['art/a.photo.jpg', 'art/b.photo.jpg'])
})

test('a sidecar changes how a model is processed, and a broken one leaves the last good model', async () => {
  const { root, pipeline } = await createProject()
  await writePhoto(path.join(root, 'art/chair.photo.jpg'))
  const sidecar = path.join(root, 'art/chair.photo.json')
  await writeFile(sidecar, JSON.stringify({ size: { height: 0.9 } }))
  await pipeline().buildAll({ paths: ['art'], out: OUT })
  expect((await manifestOf(root)).models.chair.size[1]).toBeCloseTo(0.9, 1)
  await writeFile(sidecar, '{ "sise": 1 }')
  const { errors } = await pipeline().buildAll({ paths: ['art'], out: OUT })
  expect(errors.map(({ code }) => code)).toEqual(['RAGE3D_SIDECAR_INVALID'])
  expect((await manifestOf(root)).models.chair.size[1]).toBeCloseTo(0.9, 1)
})

test('a file of somebody else where an output belongs is left alone and named', async () => {
  const { root, pipeline } = await createProject()
  await writePhoto(path.join(root, 'art/chair.photo.jpg'))
  const foreign = path.join(root, OUT, 'chair.lod0.glb')
  await mkdir(path.dirname(foreign), { recursive: true })
  await writeFile(foreign, 'made by hand')
  const { errors } = await pipeline().buildAll({ paths: ['art'], out: OUT })
  expect(errors).toMatchObject([{ code: 'RAGE3D_OUTPUT_FOREIGN', exitCode: 11 }])
  expect(await readFile(foreign, 'utf8')).toBe('made by hand')
})

test('a models.json of somebody else is left alone and named, and a damaged one of ours is mended', async () => {
  const { root, pipeline } = await createProject()
  await writePhoto(path.join(root, 'art/chair.photo.jpg'))
  const manifest = path.join(root, OUT, 'models.json')
  await mkdir(path.dirname(manifest), { recursive: true })
  await writeFile(manifest, '{"cars":[]}')
  const refused = pipeline().buildAll({ paths: ['art'], out: OUT })
  await expect(refused).rejects.toMatchObject({ code: 'RAGE3D_OUTPUT_FOREIGN', exitCode: 11 })
  expect(await readFile(manifest, 'utf8')).toBe('{"cars":[]}')
  await writeFile(manifest, '{"version":1,"mod')
  await pipeline().buildAll({ paths: ['art'], out: OUT })
  expect(Object.keys((await manifestOf(root)).models)).toEqual(['chair'])
})

test('an altered models.json never leads to the removal of files that are no model’s', async () => {
  const { root, pipeline } = await createProject()
  await writePhoto(path.join(root, 'art/chair.photo.jpg'))
  await pipeline().buildAll({ paths: ['art'], out: OUT })
  const manifest = await manifestOf(root)
  const { chair } = manifest.models
  const lods = [{ ...chair.lods[0], file: '../precious.txt' }]
  const models = { chair, gone: { ...chair, photo: 'art/gone.photo.jpg', lods } }
  await writeFile(path.join(root, OUT, 'models.json'), JSON.stringify({ ...manifest, models }))
  await writeFile(path.join(root, 'precious.txt'), 'mine')
  const { errors } = await pipeline().buildAll({ paths: ['art'], out: OUT })
  expect(errors).toEqual([])
  expect(await readFile(path.join(root, 'precious.txt'), 'utf8')).toBe('mine')
  expect(Object.keys((await manifestOf(root)).models)).toEqual(['chair'])
})

test('an output folder that is a file is named, and the file stays', async () => {
  const { root, pipeline } = await createProject()
  await writeFile(path.join(root, 'models'), 'mine')
  await expect(pipeline().buildAll({ out: 'models' })).rejects.toMatchObject({
    code: 'RAGE3D_OUTPUT_UNWRITABLE',
  })
  expect(await readFile(path.join(root, 'models'), 'utf8')).toBe('mine')
})

// Making folders in /proc fails with "not found", which Node 20 takes for a missing parent, again and again.
const PLACES = ['file', ...(process.platform === 'linux' ? ['/proc'] : [])]

test.each(PLACES)(
  'a store or an output folder below %s is named, and the run has its report',
  async (place) => {
    const { root, pipeline } = await createProject()
    await writePhoto(path.join(root, 'art/chair.photo.jpg'))
    await writeFile(path.join(root, 'file'), 'mine')
    const inPlace = (name: string) => path.resolve(root, place, name)
    const run = pipeline().buildAll({ paths: ['art'], out: inPlace('rage3d/models') })
    await expect(
      place === 'file' ? run : run.then(({ errors: [error] }) => Promise.reject(error)),
    ).rejects.toMatchObject({
      code: 'RAGE3D_OUTPUT_UNWRITABLE',
      exitCode: 11,
    })
    const store = { dir: inPlace('rage3d/store') }
    const { report, errors } = await pipeline({ store }).buildAll({ paths: ['art'], out: OUT })
    expect(report.models).toMatchObject([{ name: 'chair', state: 'failed', files: [] }])
    expect(errors).toMatchObject([{ code: 'RAGE3D_STORE_UNWRITABLE', exitCode: 11 }])
  },
)

test('an aborted run keeps what it finished, ends with 130, and the next run completes it', async () => {
  const { root, pipeline } = await createProject()
  for (const color of ['#111111', '#777700', '#007777', '#770077']) {
    await writePhoto(path.join(root, `art/m${color.slice(1)}.photo.jpg`), { color })
  }
  const stop = new AbortController()
  const first = pipeline()
  first.on('done', () => stop.abort())
  const { errors, report } = await first.buildAll({ paths: ['art'], out: OUT, signal: stop.signal })
  expect(exitCodeOf(errors)).toBe(130)
  const names = Object.keys((await manifestOf(root)).models)
  expect(names.length).toBeGreaterThanOrEqual(1)
  expect(report.models.filter(({ state }) => state === 'draft').map(({ name }) => name)).toEqual(names)
  expect((await pipeline().buildAll({ paths: ['art'], out: OUT })).models.size).toBe(4)
  expect((await readdir(path.join(root, OUT))).filter((name) => name.includes('tmp'))).toEqual([])
})

async function stampsOf(dir: string): Promise<Record<string, bigint>> {
  const stamps: Record<string, bigint> = {}
  for (const file of await readdir(dir, { recursive: true })) {
    const { mtimeNs, ino } = await stat(path.join(dir, file), { bigint: true })
    stamps[file] = mtimeNs + ino
  }
  return stamps
}
