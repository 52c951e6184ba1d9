import { expect, test } from 'vitest'
import { isPhotoPath, parsePhotoFileName } from '../../src/photos/index.js'

test.each([
  ['mug.photo.jpg', 'mug', null, 'jpg', 'photo'],
  ['MUG.PHOTO.JPG', 'MUG', null, 'jpg', 'photo'],
  ['mug.Photo.WebP', 'mug', null, 'webp', 'photo'],
  ['mug.v2.final.photo.jpeg', 'mug.v2.final', null, 'jpeg', 'photo'],
  ['mug.photo.photo.jpg', 'mug.photo', null, 'jpg', 'photo'],
  ['chair.photo.back.jpg', 'chair', 'back', 'jpg', 'photo'],
  ['chair.photo.BACK.png', 'chair', 'back', 'png', 'photo'],
  ['chair.photo.three-quarter.png', 'chair', 'three-quarter', 'png', 'photo'],
  ['-mug "x" 100% #1.photo.png', '-mug "x" 100% #1', null, 'png', 'photo'],
  ['кружка.photo.jpg', 'кружка', null, 'jpg', 'photo'],
  ['.photo.jpg', '', null, 'jpg', 'photo'],
  ['mug.photo.heic', 'mug', null, 'heic', 'unsupported'],
  ['mug.photo.back.TIFF', 'mug', 'back', 'tiff', 'unsupported'],
  ['mug.photo.json', 'mug', null, 'json', 'sidecar'],
])('%s is taken apart', (fileName, stem, view, extension, kind) => {
  expect(parsePhotoFileName(fileName)).toEqual({ stem, view, extension, kind })
})

test.each([
  'mug.jpg',
  'photo.jpg',
  'mugphoto.jpg',
  'mug.photo',
  'mug.photo.jpg.bak',
  'mug.photo.jpg~',
  '.mug.photo.jpg.swp',
  'mug.photo.jpg.crdownload',
  'mug.photo.back.json',
  'mug.photo.a.b.jpg',
  'card.photo.ts',
  'mug.photo.xmp',
  'mug.photo.lod0.glb',
])('%s is no photo', (fileName) => {
  expect(parsePhotoFileName(fileName)).toBeNull()
})

test('names in decomposed Unicode are composed', () => {
  expect(parsePhotoFileName('gro\u0308ße.photo.jpg')?.stem).toBe('größe')
})

test('a photo path is a plain photo in a supported format with a name', () => {
  expect(isPhotoPath('/art/props/chair.photo.jpg')).toBe(true)
  expect(isPhotoPath('C:\\art\\CHAIR.PHOTO.PNG')).toBe(true)
  for (const other of ['chair.photo.back.jpg', 'chair.photo.gif', 'chair.photo.json', '/art/.photo.jpg']) {
    expect(isPhotoPath(other), other).toBe(false)
  }
})
