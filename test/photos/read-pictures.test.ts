import { createHash } from 'node:crypto'
import { chmod, mkdir, open, truncate, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { expect, test } from 'vitest'
import { rawKeyOf, readPictures } from '../../src/photos/index.js'
import { tempDir } from '../support/temp-dir.js'
import { pictureAt, writeFiles } from './support.js'

const sha256 = (data: string) => createHash('sha256').update(data).digest('hex')

test('pictures are read once and digested, in the order of the set', async () => {
  const root = await tempDir()
  await writeFiles(root, { 'b.photo.jpg': 'first', 'b.photo.back.jpg': 'second' })
  const views = [
    { view: 'front', path: path.join(root, 'b.photo.jpg'), label: 'b.photo.jpg' },
    { view: 'back', path: path.join(root, 'b.photo.back.jpg') },
  ]
  const pictures = await readPictures({ views })
  expect(pictures.map(({ fileName, sha256 }) => [fileName, sha256])).toEqual([
    ['b.photo.jpg', sha256('first')],
    ['b.photo.back.jpg', sha256('second')],
  ])
  expect(pictures[1]?.bytes.toString()).toBe('second')
})

test('the raw key is the digest of one picture, and of the ordered digests of several', () => {
  const [a, b] = [sha256('a'), sha256('b')]
  expect(rawKeyOf([a])).toBe(a)
  expect(rawKeyOf([a, b])).toBe(sha256(`${a}\n${b}`))
  expect(rawKeyOf([b, a])).not.toBe(rawKeyOf([a, b]))
})

test('a vanished file and a folder are refused by name', async () => {
  const root = await tempDir()
  await mkdir(path.join(root, 'folder.photo.jpg'))
  await expect(pictureAt(path.join(root, 'gone.photo.jpg'))).rejects.toMatchObject({
    code: 'RAGE3D_PHOTO_UNREADABLE',
    message: 'gone.photo.jpg does not exist.',
    photo: 'gone.photo.jpg',
    charged: 'no',
  })
  await expect(pictureAt(path.join(root, 'folder.photo.jpg'))).rejects.toMatchObject({
    code: 'RAGE3D_PHOTO_UNREADABLE',
    message: 'folder.photo.jpg is a folder, not a picture.',
  })
})

test.skipIf(process.getuid?.() === 0 || process.platform === 'win32')(
  'a file that may not be read is refused by name',
  async () => {
    const file = path.join(await tempDir(), 'secret.photo.jpg')
    await writeFile(file, 'x', { mode: 0 })
    await chmod(file, 0)
    await expect(pictureAt(file)).rejects.toMatchObject({
      code: 'RAGE3D_PHOTO_UNREADABLE',
      message: 'secret.photo.jpg cannot be opened: permission denied.',
    })
  },
)

test.skipIf(process.platform === 'win32')('a pipe does not block', async () => {
  const { execFileSync } = await import('node:child_process')
  const file = path.join(await tempDir(), 'pipe.photo.jpg')
  execFileSync('mkfifo', [file])
  await expect(pictureAt(file)).rejects.toMatchObject({ code: 'RAGE3D_PHOTO_UNREADABLE' })
})

test('a file too long to be a photo is refused before it is read', async () => {
  const file = path.join(await tempDir(), 'long.photo.jpg')
  await writeFile(file, '')
  await truncate(file, 900_000_000)
  await expect(pictureAt(file)).rejects.toMatchObject({
    message: 'long.photo.jpg is 900 MB long, and at most 500 MB are read.',
  })
})

test('a file that is written to while it is read is never taken half-written', async () => {
  const file = path.join(await tempDir(), 'growing.photo.jpg')
  await writeFile(file, Buffer.alloc(30_000_000, 1))
  const handle = await open(file, 'a')
  let isGrowing = true
  const grow = (async () => {
    while (isGrowing) await handle.write(Buffer.alloc(65_536, 2))
  })()
  await expect(pictureAt(file)).rejects.toMatchObject({
    message: 'growing.photo.jpg was changed while it was being read.',
  })
  isGrowing = false
  await grow
  await handle.close()
})

test('a cancelled reading stops with the reason of the signal', async () => {
  const file = path.join(await tempDir(), 'a.photo.jpg')
  await writeFile(file, 'x')
  const views = [{ view: 'front', path: file }]
  await expect(readPictures({ views }, { signal: AbortSignal.abort() })).rejects.toMatchObject({
    name: 'AbortError',
  })
})
