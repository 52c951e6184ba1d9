import { mkdir, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { expect, test } from 'vitest'
import { openOutputState } from '../../src/pipeline/output-state.js'
import { removeUnnamed } from '../../src/pipeline/remove-unnamed.js'
import { writeWhole } from '../../src/pipeline/write-whole.js'
import { beforeRemoval, beforeRename, fsError, onWindows } from '../cache/support/faulty-fs.js'
import { tempDir } from '../support/temp-dir.js'
import { makeCaseBlind } from './support/case-blind.js'
import { createOutputs, MEMO } from './support/output-folder.js'

/** The first rename to each of the files fails, as on Windows while a server has it open. */
function holdOnce(): void {
  const held = new Set<string>()
  onWindows()
  beforeRename((_, to) => {
    if (held.has(to)) return
    held.add(to)
    throw fsError('EPERM')
  })
}

/** Files whose name ends so cannot be removed until the set is emptied. */
function holdAgainstRemoval(...names: string[]): Set<string> {
  const held = new Set(names)
  beforeRemoval((file) => {
    if ([...held].some((name) => file.includes(name))) throw fsError('EBUSY')
  })
  return held
}

test('on Windows outputs that are open for a moment are replaced once they are closed', async () => {
  const { dir, open, model } = await createOutputs()
  const folder = await open()
  await folder.publish(await model('chair', 'one'), MEMO)
  await folder.save()
  holdOnce()
  await folder.publish(await model('chair', 'two'), MEMO)
  await folder.save()
  expect(await readFile(path.join(dir, 'chair.lod0.glb'), 'utf8')).toBe('two')
  expect(await readFile(path.join(dir, 'models.json'), 'utf8')).toContain('"bytes": 3')
  const single = path.join(await tempDir(), 'chair.glb')
  await writeWhole(single, new TextEncoder().encode('three'))
  expect(await readFile(single, 'utf8')).toBe('three')
})

test('an output that stays open is named, and the error says to close it', async () => {
  const { open, model } = await createOutputs()
  const folder = await open()
  beforeRename(() => {
    throw fsError('EBUSY')
  })
  await expect(folder.publish(await model('chair', 'one'), MEMO)).rejects.toMatchObject({
    code: 'RAGE3D_OUTPUT_UNWRITABLE',
    hint: expect.stringContaining('Close the program'),
  })
})

test('an old output that another program has open stays ours, and does not stop the others', async () => {
  const { dir, warnings, open, model } = await createOutputs()
  const folder = await open()
  for (const name of ['chair', 'lamp']) await folder.publish(await model(name, name), MEMO)
  await folder.save()
  const held = holdAgainstRemoval('chair.lod0.glb')
  for (const name of ['chair', 'lamp']) folder.remove(name)
  await folder.save()
  await folder.save()
  expect(await readdir(dir)).toEqual(['chair.lod0.glb', 'models.json'])
  expect(warnings).toEqual([expect.stringMatching(/^chair\.lod0\.glb .*EBUSY/)])
  held.clear()
  await folder.save()
  expect(await readdir(dir)).toEqual(['models.json'])
})

test('the photo of an output that could not be removed may come back with another picture', async () => {
  const { dir, open, model } = await createOutputs()
  const folder = await open()
  await folder.publish(await model('chair', 'one'), MEMO)
  await folder.save()
  holdAgainstRemoval('chair.lod0.glb')
  folder.remove('chair')
  await folder.save()
  for (const [run, text] of [
    [folder, 'two'],
    [await open(), 'three'],
  ] as const) {
    await run.publish(await model('chair', text), MEMO)
    expect(await readFile(path.join(dir, 'chair.lod0.glb'), 'utf8')).toBe(text)
  }
})

test('what could not be removed is removed by the next run', async () => {
  const { dir, store, open, model } = await createOutputs()
  const folder = await open()
  await folder.publish(await model('chair', 'one'), MEMO)
  await folder.save()
  const held = holdAgainstRemoval('chair.lod0.glb')
  folder.remove('chair')
  await folder.save()
  held.clear()
  await (await open()).save()
  expect(await readdir(dir)).toEqual(['models.json'])
  expect((await readdir(path.join(store, 'outputs'))).filter((name) => name.endsWith('.claims'))).toEqual([])
})

test('a folder that stands where an old output was is left alone', async () => {
  const { dir, warnings, open, model } = await createOutputs()
  const folder = await open()
  await folder.publish(await model('chair', 'one'), MEMO)
  await rm(path.join(dir, 'chair.lod0.glb'))
  await mkdir(path.join(dir, 'chair.lod0.glb'))
  folder.remove('chair')
  await folder.save()
  expect(await readdir(dir)).toEqual(['chair.lod0.glb', 'models.json'])
  expect(warnings).toEqual([])
})

test('models are in place although what the run needed meanwhile cannot be cleared away', async () => {
  const { dir, open, model } = await createOutputs()
  const folder = await open()
  await folder.publish(await model('chair', 'one'), MEMO)
  const held = holdAgainstRemoval('.rage3d-tmp-', '.claims')
  await folder.save()
  expect(await readdir(dir)).toEqual(expect.arrayContaining(['chair.lod0.glb', 'models.json']))
  held.clear()
  await folder.save()
  expect(await readdir(dir)).toEqual(['chair.lod0.glb', 'models.json'])
})

test.each([
  ['Chair', 'chair', 'the same picture'],
  ['Chair', 'chair', 'another picture'],
  ['Props/Chair', 'props/chair', 'the same picture'],
])(
  'on a disk that ignores letter case %s is spelled %s once its photo is, with %s',
  async (old, name, what) => {
    const { dir, open, model, warnings } = await createOutputs()
    await mkdir(dir)
    makeCaseBlind(dir)
    const folder = await open()
    await folder.publish(await model(old, 'one'), MEMO)
    await folder.save()
    folder.remove(old)
    await folder.publish(await model(name, what === 'another picture' ? 'two' : 'one'), MEMO)
    await folder.save()
    const files = (await readdir(dir, { recursive: true })).filter((file) => file.endsWith('.glb'))
    expect(files).toEqual([`${name}.lod0.glb`])
    expect([folder.lost(), (await open()).lost()]).toEqual(Array(2).fill({ models: [], manifest: false }))
    expect(warnings).toEqual([])
  },
)

test('a file that is being put in place under another spelling is not removed', async () => {
  const dir = await tempDir()
  await writeFile(path.join(dir, 'Chair.lod0.glb'), 'new')
  makeCaseBlind(dir)
  const owned = new Set(['Chair.lod0.glb'])
  removeUnnamed({ dir, owned, named: new Set(), placing: new Set(['chair.lod0.glb']) })
  expect(await readdir(dir)).toEqual(['Chair.lod0.glb'])
  expect([...owned]).toEqual(['Chair.lod0.glb'])
})

test('a folder in which other models are named keeps its spelling', async () => {
  const { dir, open, model } = await createOutputs()
  await mkdir(dir)
  makeCaseBlind(dir)
  const folder = await open()
  for (const name of ['Props/Chair', 'Props/Lamp']) await folder.publish(await model(name, name), MEMO)
  await folder.save()
  folder.remove('Props/Chair')
  await folder.publish(await model('props/chair', 'Props/Chair'), MEMO)
  await folder.save()
  expect((await readdir(path.join(dir, 'Props'))).sort()).toEqual(['Lamp.lod0.glb', 'chair.lod0.glb'])
})

test.skipIf(process.platform === 'win32')(
  'memos are found through a link to the output folder too',
  async () => {
    const { dir, store, open, model } = await createOutputs()
    const folder = await open()
    await folder.publish(await model('chair', 'one'), MEMO)
    await folder.save()
    const link = path.join(path.dirname(dir), 'link')
    await symlink(dir, link)
    expect([...openOutputState(store, link).memos.keys()]).toEqual(['chair'])
  },
)

test('a file of somebody else is still refused', async () => {
  const { dir, open, model } = await createOutputs()
  await mkdir(dir)
  await writeFile(path.join(dir, 'chair.lod0.glb'), 'theirs')
  await expect((await open()).publish(await model('chair', 'one'), MEMO)).rejects.toMatchObject({
    code: 'RAGE3D_OUTPUT_FOREIGN',
  })
})

test('two runs that have one folder open keep the models of each other, and what each takes out stays out', async () => {
  const { dir, open, model } = await createOutputs()
  const first = await open()
  await first.publish(await model('old', 'old'), MEMO)
  await first.save()
  const second = await open()
  await second.publish(await model('mug', 'mug'), MEMO)
  second.remove('old')
  await second.save()
  await first.publish(await model('hat', 'hat'), MEMO)
  await first.save()
  const manifest = JSON.parse(await readFile(path.join(dir, 'models.json'), 'utf8'))
  expect(Object.keys(manifest.models)).toEqual(['hat', 'mug'])
  expect((await readdir(dir)).sort()).toEqual(['hat.lod0.glb', 'models.json', 'mug.lod0.glb'])
  expect([...first.entries.keys()].sort()).toEqual(['hat', 'mug'])
  const third = await open()
  for (const name of ['hat', 'mug']) expect(third.intact(third.memoOf(name)!)).toBe(true)
  await third.publish(await model('mug', 'another mug'), MEMO)
  await third.save()
  expect(await readFile(path.join(dir, 'mug.lod0.glb'), 'utf8')).toBe('another mug')
})

test('files that another process is putting in place are not swept away as the past', async () => {
  const { dir, store, open, model } = await createOutputs()
  const first = await open()
  await first.publish(await model('mug', 'mug'), MEMO)
  await first.save()
  await rm(dir, { recursive: true })
  const run = await open()
  const [state] = await readdir(path.join(store, 'outputs'))
  // The parent of this process lives as long as the test does.
  const claims = path.join(store, 'outputs', `${state!.slice(0, 64)}.${process.ppid}-0a1b2c3d.claims`)
  await writeFile(claims, '"mug.lod0.glb"\n')
  await mkdir(dir, { recursive: true })
  await writeFile(path.join(dir, 'mug.lod0.glb'), 'mug')
  await run.publish(await model('hat', 'hat'), MEMO)
  await run.save()
  expect((await readdir(dir)).sort()).toEqual(['hat.lod0.glb', 'models.json', 'mug.lod0.glb'])
  await rm(claims)
  await (await open()).save()
  expect(await readdir(path.join(store, 'outputs'))).toEqual([state])
})
