import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { expect, test } from 'vitest'
import { readSidecar } from '../../src/photos/index.js'
import { tempDir } from '../support/temp-dir.js'

async function read(text: string) {
  const root = await tempDir()
  const file = path.join(root, 'mug.photo.json')
  await writeFile(file, text)
  return readSidecar(file, { root })
}

test('settings come as written, without defaults', async () => {
  const text = '\uFEFF{ "$schema": "x", "collider": "box", "size": { "height": 0.1 } }'
  expect(await read(text)).toEqual({ $schema: 'x', collider: 'box', size: { height: 0.1 } })
})

test.each([
  ['{ "colider": "box" }', 'mug.photo.json is not valid: unknown key `colider`.'],
  ['{ "transforms": [] }', 'mug.photo.json is not valid: unknown key `transforms`.'],
  ['[]', 'mug.photo.json is not valid: '],
  ['{ "lods": [{ "triangles": 5 }] }', 'mug.photo.json is not valid: `lods.0.triangles`'],
  ['{ "collider": "box", }', 'mug.photo.json is not JSON: '],
  ['', 'mug.photo.json is not JSON: '],
])('%s is refused by name and key', async (text, message) => {
  const error = await read(text).catch((error: unknown) => error)
  expect(error).toMatchObject({ code: 'RAGE3D_SIDECAR_INVALID', photo: 'mug.photo.json', charged: 'no' })
  expect((error as Error).message).toContain(message)
})

test('a sidecar that is gone or no file is refused', async () => {
  const root = await tempDir()
  await expect(readSidecar(path.join(root, 'x.photo.json'), { root })).rejects.toMatchObject({
    code: 'RAGE3D_SIDECAR_INVALID',
    message: 'x.photo.json does not exist.',
  })
  await expect(readSidecar(root)).rejects.toMatchObject({ code: 'RAGE3D_SIDECAR_INVALID' })
})
