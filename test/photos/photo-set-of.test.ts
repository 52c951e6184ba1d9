import path from 'node:path'
import { expect, test } from 'vitest'
import { photoSetOf } from '../../src/photos/index.js'
import { tempDir } from '../support/temp-dir.js'
import { discover, writeFiles } from './support.js'

test('the set of a photo is the one that discovery finds', async () => {
  const root = await tempDir()
  await writeFiles(root, [
    'art/chair.photo.jpg',
    'art/chair.photo.back.png',
    'art/chair.photo.json',
    'art/b.photo.jpg',
  ])
  const { sets } = await discover(root)
  const chair = sets.find(({ name }) => name === 'art/chair')
  expect(chair?.views).toHaveLength(2)
  for (const file of ['chair.photo.jpg', 'chair.photo.back.png', 'chair.photo.json']) {
    expect(await photoSetOf(path.join(root, 'art', file), { root })).toEqual(chair)
  }
})

test('a photo outside the root is named by its file alone', async () => {
  const [root, elsewhere] = [await tempDir(), await tempDir()]
  await writeFiles(elsewhere, ['art/chair.photo.jpg'])
  const set = await photoSetOf(path.join(elsewhere, 'art/chair.photo.jpg'), { root })
  expect(set.name).toBe('chair')
})

test.each([
  ['gone.photo.jpg', 'RAGE3D_PHOTO_UNREADABLE', 'art/gone.photo.jpg does not exist.'],
  ['mug.photo.png', 'RAGE3D_PHOTO_UNREADABLE', 'art/mug.photo.png does not exist.'],
  ['no/where.photo.jpg', 'RAGE3D_PHOTO_UNREADABLE', 'art/no/where.photo.jpg does not exist.'],
  ['mug.jpg', 'RAGE3D_PHOTO_NAME', 'art/mug.jpg is not named like a photo.'],
  [
    'two.photo.png',
    'RAGE3D_PHOTO_NAME',
    'art/two.photo.png claims the model name "art/two", and so does art/two.photo.jpg.',
  ],
])('%s is refused', async (file, code, message) => {
  const root = await tempDir()
  await writeFiles(root, ['art/mug.photo.jpg', 'art/mug.jpg', 'art/two.photo.jpg', 'art/two.photo.png'])
  await expect(photoSetOf(path.join(root, 'art', file), { root })).rejects.toMatchObject({ code, message })
})

test('a picture that is not named like a photo is told its right name', async () => {
  const root = await tempDir()
  await writeFiles(root, ['art/mug.jpg'])
  await expect(photoSetOf(path.join(root, 'art/mug.jpg'), { root })).rejects.toMatchObject({
    hint: 'Rename it to "mug.photo.jpg" to make a model of it.',
  })
})
