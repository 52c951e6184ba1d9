import { execFileSync } from 'node:child_process'
import fsPromises, { chmod, mkdir, symlink, writeFile } from 'node:fs/promises'
import { syncBuiltinESMExports } from 'node:module'
import path from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { tempDir } from '../support/temp-dir.js'
import { discover, outline, writeFiles } from './support.js'

test('photos are found below the root and named by their path', async () => {
  const root = await tempDir()
  await writeFiles(root, ['mug.photo.jpg', 'art/props/chair.photo.png', 'art/readme.md', 'mug.jpg'])
  const { sets, refused } = await discover(root)
  expect(refused).toEqual([])
  expect(sets).toEqual([
    {
      name: 'art/props/chair',
      views: [
        {
          view: 'front',
          path: path.join(root, 'art/props/chair.photo.png'),
          label: 'art/props/chair.photo.png',
        },
      ],
      sidecar: null,
    },
    {
      name: 'mug',
      views: [{ view: 'front', path: path.join(root, 'mug.photo.jpg'), label: 'mug.photo.jpg' }],
      sidecar: null,
    },
  ])
})

test('names are relative to the folder that was given, labels to the root', async () => {
  const root = await tempDir()
  await writeFiles(root, ['art/props/chair.photo.jpg'])
  const { sets } = await discover(root, { paths: ['art'] })
  expect(sets[0]).toMatchObject({ name: 'props/chair', views: [{ label: 'art/props/chair.photo.jpg' }] })
})

test('views come in the order of the service, whatever they are called', async () => {
  const root = await tempDir()
  await writeFiles(root, ['a.photo.right.jpg', 'a.photo.back.png', 'A.PHOTO.JPG', 'a.photo.left.webp'])
  await writeFiles(root, ['b.photo.top.jpg', 'b.photo.jpg', 'b.photo.front.jpg', 'b.photo.bottom.jpg'])
  const { sets } = await discover(root)
  expect(sets.map(({ name, views }) => [name, ...views.map(({ view }) => view)])).toEqual([
    ['A', 'front', 'left', 'back', 'right'],
    ['b', 'front', 'front', 'bottom', 'top'],
  ])
  expect(sets[1]?.views[0]?.label).toBe('b.photo.jpg')
})

test('a sidecar belongs to the photo beside it, and one without a photo is nothing', async () => {
  const root = await tempDir()
  await writeFiles(root, ['mug.photo.jpg', 'MUG.photo.json', 'orphan.photo.json', 'art/mug.photo.json'])
  const { sets, refused } = await discover(root)
  expect(sets.map(({ sidecar }) => sidecar)).toEqual([path.join(root, 'MUG.photo.json')])
  expect(refused).toEqual([])
})

test('odd names are names', async () => {
  const root = await tempDir()
  const names = [
    'my mug (1)',
    "o'mug & co #1 100%",
    'becher-größe',
    'кружка',
    '-rf',
    'mug.v2.final',
    'a"b"',
    '$HOME',
  ]
  await writeFiles(
    root,
    names.map((name) => `${name}.photo.jpg`),
  )
  expect((await outline(root)).names).toEqual(names.sort())
})

test('a photo without a name is refused', async () => {
  const root = await tempDir()
  await writeFiles(root, ['art/.photo.jpg', 'art/mug.photo.jpg'])
  const { refused, refusedNames, sets } = await discover(root)
  expect(sets).toHaveLength(1)
  expect(refusedNames).toEqual(['art/.photo.jpg'])
  expect(refused[0]).toMatchObject({
    code: 'RAGE3D_PHOTO_NAME',
    photo: 'art/.photo.jpg',
    message: 'art/.photo.jpg has no name before ".photo".',
    hint: 'Rename it, for instance to "model.photo.jpg".',
  })
})

test('two photos that claim one name are both refused, and each refusal names both', async () => {
  const root = await tempDir()
  await writeFiles(root, [
    'chair.photo.jpg',
    'chair.photo.png',
    'MUG.photo.jpg',
    'mug.photo.jpg',
    'hat.photo.jpg',
  ])
  const { sets, refused, refusedNames } = await discover(root)
  expect(sets.map(({ name }) => name)).toEqual(['hat'])
  expect(refusedNames).toEqual(['MUG', 'MUG', 'chair', 'chair'])
  expect(refused.map(({ message }) => message)).toEqual([
    'MUG.photo.jpg claims the model name "MUG", and so does mug.photo.jpg.',
    'mug.photo.jpg claims the model name "MUG", and so does MUG.photo.jpg.',
    'chair.photo.jpg claims the model name "chair", and so does chair.photo.png.',
    'chair.photo.png claims the model name "chair", and so does chair.photo.jpg.',
  ])
})

test('a name in two given folders, or in folders that differ in letter case, is refused', async () => {
  const root = await tempDir()
  await writeFiles(root, ['a/chair.photo.jpg', 'b/chair.photo.jpg', 'b/hat.photo.jpg', 'A/chair.photo.jpg'])
  const given = await outline(root, { paths: ['a', 'b'] })
  expect(given.names).toEqual(['hat'])
  expect(given.refused).toEqual(['NAME: a/chair.photo.jpg', 'NAME: b/chair.photo.jpg'])
  const all = await outline(root)
  expect(all.names).toEqual(['b/chair', 'b/hat'])
  expect(all.refused).toEqual(['NAME: A/chair.photo.jpg', 'NAME: a/chair.photo.jpg'])
})

test('composed and decomposed spellings of a name are one name', async () => {
  const root = await tempDir()
  await writeFiles(root, ['gr\u00f6ße.photo.jpg', 'gro\u0308ße.photo.png'])
  expect((await outline(root)).refused).toHaveLength(2)
})

test('a photo that is given twice counts once, under the name it got first', async () => {
  const root = await tempDir()
  await writeFiles(root, ['art/props/chair.photo.jpg', 'art/mug.photo.jpg'])
  expect((await outline(root, { paths: ['art', 'art/props'] })).names).toEqual(['mug', 'props/chair'])
  expect((await outline(root, { paths: ['art/mug.photo.jpg', 'art'] })).names).toEqual(['mug', 'props/chair'])
})

test('a given file stands for its model: the plain picture, a view or the sidecar', async () => {
  const root = await tempDir()
  await writeFiles(root, [
    'art/mug.photo.jpg',
    'art/mug.photo.back.jpg',
    'art/mug.photo.json',
    'art/hat.photo.jpg',
  ])
  for (const given of ['art/mug.photo.jpg', 'art/mug.photo.back.jpg', 'art/mug.photo.json']) {
    const { sets } = await discover(root, { paths: [given], include: ['nothing'] })
    expect(sets.map(({ name, views }) => [name, views.length])).toEqual([['mug', 2]])
  }
})

test('given paths that are no photos are refused by name, and the others are found', async () => {
  const root = await tempDir()
  await writeFiles(root, ['art/mug.jpg', 'art/hat.photo.jpg', 'art/x.photo.json'])
  const paths = ['gone', 'art/gone.photo.jpg', 'art/mug.jpg', 'art/x.photo.json', 'art']
  const { sets, refused, refusedNames } = await discover(root, { paths })
  expect(sets.map(({ name }) => name)).toEqual(['hat'])
  expect(refused.map(({ message }) => message)).toEqual([
    'gone does not exist.',
    'art/gone.photo.jpg does not exist.',
    'art/mug.jpg is not named like a photo.',
    'art/x.photo.json has no photo beside it.',
  ])
  expect(refused[2]?.hint).toBe('Rename it to "mug.photo.jpg" to make a model of it.')
  expect(refusedNames).toEqual(['/', 'gone', 'mug.jpg', 'x'])
})

test('views without the plain picture are refused with the name to add', async () => {
  const root = await tempDir()
  await writeFiles(root, ['art/chair.photo.back.jpg', 'art/chair.photo.left.jpg'])
  const { refused } = await discover(root)
  expect(refused).toHaveLength(1)
  expect(refused[0]).toMatchObject({
    code: 'RAGE3D_PHOTO_VIEWS',
    message: 'art/chair.photo.back.jpg is a view of "art/chair", but the plain picture is missing.',
    hint: 'Add "chair.photo.jpg", the object seen from the front, beside it.',
  })
})

test('more than four pictures are refused with the names to choose from', async () => {
  const root = await tempDir()
  const views = ['back', 'left', 'right', 'top'].map((view) => `chair.photo.${view}.jpg`)
  await writeFiles(root, ['chair.photo.jpg', ...views])
  const { refused } = await discover(root)
  expect(refused[0]).toMatchObject({ code: 'RAGE3D_PHOTO_VIEWS', photo: 'chair.photo.jpg' })
  expect(refused[0]?.hint).toContain(`Remove one of these, or move it to another folder: ${views.join(', ')}`)
})

test('two pictures of one view are refused', async () => {
  const root = await tempDir()
  await writeFiles(root, ['chair.photo.jpg', 'chair.photo.back.jpg', 'chair.photo.Back.png'])
  const { refused } = await discover(root)
  expect(refused).toHaveLength(1)
  expect(refused[0]?.message).toContain('chair.photo.Back.png, chair.photo.back.jpg')
})

test.each(['gif', 'tif', 'tiff', 'heic', 'HEIF', 'avif', 'bmp', 'svg', 'psd', 'jxl', 'cr2'])(
  'a photo named .%s is refused, not ignored',
  async (extension) => {
    const root = await tempDir()
    await writeFiles(root, [`mug.photo.${extension}`, 'hat.photo.jpg'])
    const { sets, refused, refusedNames } = await discover(root)
    expect(sets).toHaveLength(1)
    expect(refusedNames).toEqual(['mug'])
    expect(refused[0]).toMatchObject({ code: 'RAGE3D_PHOTO_FORMAT', photo: `mug.photo.${extension}` })
    expect(refused[0]?.hint).toContain('"mug.photo.jpg"')
  },
)

test('an unsupported view holds its model back: fewer views would be another purchase', async () => {
  const root = await tempDir()
  await writeFiles(root, ['chair.photo.jpg', 'chair.photo.back.heic'])
  expect(await outline(root)).toEqual({ names: [], refused: ['FORMAT: chair.photo.back.heic'] })
})

test('a picture with two extensions is refused with its right name', async () => {
  const root = await tempDir()
  await writeFiles(root, ['mug.photo.jpg', 'mug.photo.jpg.png'])
  const { refused } = await discover(root)
  expect(refused[0]).toMatchObject({ code: 'RAGE3D_PHOTO_NAME', hint: 'Rename it to "mug.photo.png".' })
})

test('excluded folders are left alone, dot files are not', async () => {
  const root = await tempDir()
  await writeFiles(root, [
    'node_modules/a/x.photo.jpg',
    'dist/x.photo.jpg',
    '.git/x.photo.jpg',
    '.x.photo.jpg',
  ])
  expect((await outline(root)).names).toEqual(['.x'])
})

test('globs choose models by their plain picture, and views come along', async () => {
  const root = await tempDir()
  await writeFiles(root, [
    'art/chair.photo.jpg',
    'art/chair.photo.back.png',
    'raw/hat.photo.jpg',
    'art/old/x.photo.jpg',
  ])
  const options = { include: ['art/**/*.photo.jpg'], exclude: ['art/old', '**/*.png'] }
  const { sets } = await discover(root, options)
  expect(sets.map(({ name, views }) => [name, views.length])).toEqual([['art/chair', 2]])
})

test('a glob with one star takes one level, the name of a folder all below it', async () => {
  const root = await tempDir()
  await writeFiles(root, ['art/a.photo.jpg', 'art/deep/b.photo.jpg', 'art/deep/er/c.photo.jpg'])
  const names = async (include: string[], exclude: string[] = []) =>
    (await outline(root, { include, exclude })).names
  expect(await names(['art/*'])).toEqual(['art/a'])
  expect(await names(['./art/deep/'])).toEqual(['art/deep/b', 'art/deep/er/c'])
  expect(await names(['art'], ['art/deep/*'])).toEqual(['art/a', 'art/deep/er/c'])
  expect(await names(['**/*'], ['**/deep'])).toEqual(['art/a'])
})

test('a folder that is asked for is walked although the globs exclude it or it lies elsewhere', async () => {
  const [root, elsewhere] = [await tempDir(), await tempDir()]
  await writeFiles(root, ['dist/art/mug.photo.jpg'])
  await writeFiles(elsewhere, ['deep/hat.photo.jpg'])
  const { sets } = await discover(root, { paths: ['dist/art', elsewhere] })
  expect(sets.map(({ name }) => name)).toEqual(['deep/hat', 'mug'])
  expect(sets[0]?.views[0]?.label).toBe(path.join(elsewhere, 'deep/hat.photo.jpg'))
})

test('links to files and folders are followed, and loops end', async () => {
  const [root, elsewhere] = [await tempDir(), await tempDir()]
  await writeFiles(root, ['art/mug.photo.jpg'])
  await writeFiles(elsewhere, ['hat.photo.jpg', 'picture'])
  await symlink(root, path.join(root, 'art/up'))
  await symlink('.', path.join(root, 'here'))
  await symlink('art', path.join(root, 'a-link'))
  await symlink(elsewhere, path.join(root, 'far'))
  await symlink(path.join(elsewhere, 'picture'), path.join(root, 'cup.photo.png'))
  expect(await outline(root)).toEqual({ names: ['art/mug', 'cup', 'far/hat'], refused: [] })
})

test('volumes that do not tell the real path of a folder are looked through too, and loops end', async () => {
  const root = await tempDir()
  await writeFiles(root, ['props/chair.photo.jpg'])
  await symlink('..', path.join(root, 'props/up'))
  const { realpath } = fsPromises
  // Some RAM disks of Windows answer so.
  fsPromises.realpath = (async () => {
    throw Object.assign(new Error('EISDIR: illegal operation on a directory'), { code: 'EISDIR' })
  }) as unknown as typeof realpath
  syncBuiltinESMExports()
  onTestFinished(() => {
    fsPromises.realpath = realpath
    syncBuiltinESMExports()
  })
  expect(await outline(root)).toEqual({ names: ['props/chair'], refused: [] })
})

test('what cannot be a picture is refused by name, and the others are found', async () => {
  const root = await tempDir()
  await writeFiles(root, ['ok.photo.jpg', 'folder.photo.jpg/inside.txt'])
  await symlink('nowhere', path.join(root, 'broken.photo.jpg'))
  await symlink('loop.photo.jpg', path.join(root, 'loop.photo.jpg'))
  if (process.platform !== 'win32') execFileSync('mkfifo', [path.join(root, 'pipe.photo.jpg')])
  const { sets, refused } = await discover(root)
  expect(sets.map(({ name }) => name)).toEqual(['ok'])
  expect(refused.map(({ code, message }) => `${code} ${message}`)).toEqual([
    'RAGE3D_PHOTO_UNREADABLE broken.photo.jpg is a link to something that does not exist.',
    'RAGE3D_PHOTO_UNREADABLE folder.photo.jpg is a folder, not a picture.',
    'RAGE3D_PHOTO_UNREADABLE loop.photo.jpg is a link that leads back to itself.',
    'RAGE3D_PHOTO_UNREADABLE pipe.photo.jpg is not a regular file but a pipe, socket or device.',
  ])
})

test.skipIf(process.getuid?.() === 0 || process.platform === 'win32')(
  'a folder that may not be listed is refused under the names below it',
  async () => {
    const root = await tempDir()
    await writeFiles(root, ['ok.photo.jpg', 'shut/x.photo.jpg'])
    await chmod(path.join(root, 'shut'), 0)
    const { sets, refused, refusedNames } = await discover(root)
    await chmod(path.join(root, 'shut'), 0o755)
    expect(sets).toHaveLength(1)
    expect(refusedNames).toEqual(['shut/'])
    expect(refused[0]?.message).toBe('shut cannot be opened: permission denied.')
  },
)

test('10,000 photos are found in half a second', async () => {
  const root = await tempDir()
  for (let folder = 0; folder < 20; folder++) {
    const dir = path.join(root, `folder-${folder}`)
    await mkdir(dir)
    await Promise.all(Array.from({ length: 500 }, (_, i) => writeFile(path.join(dir, `m${i}.photo.jpg`), '')))
  }
  const { system, user } = process.cpuUsage()
  const { sets } = await discover(root)
  const used = process.cpuUsage({ system, user })
  expect(sets).toHaveLength(10_000)
  // Processor time, not the clock: the test may share its machine.
  expect((used.user + used.system) / 1000).toBeLessThan(500)
})

test('a cancelled walk stops', async () => {
  const root = await tempDir()
  await writeFiles(root, ['mug.photo.jpg'])
  await expect(discover(root, { signal: AbortSignal.abort() })).rejects.toMatchObject({ name: 'AbortError' })
})
