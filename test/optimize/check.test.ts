import { readFile } from 'node:fs/promises'
import { ALL_EXTENSIONS } from '@gltf-transform/extensions'
import { expect, test } from 'vitest'
import { checkGlb, validateGlb } from '../../src/optimize/check/index.js'
import { packGlb } from '../support/glb.js'

const asset = { version: '2.0' }
const fixture = async (name: string) =>
  new Uint8Array(await readFile(new URL(`../fixtures/check/${name}.glb`, import.meta.url)))

test.each([
  ['empty-file', 'is an empty file.'],
  ['invalid-magic', 'is not a GLB'],
  ['xml-error', 'begins with "<?xml versio"'],
  ['no-header', 'is not a GLB'],
  ['invalid-version', 'only version 2'],
  ['zero-length', 'its header says 0 bytes'],
  ['length-mismatch', 'is cut off: its header says 49 bytes, but the file has 48.'],
  ['truncated-chunk-data', 'is cut off'],
  ['chunk-too-big', 'is damaged'],
  ['unknown-chunk', 'its first chunk is not JSON'],
  ['two-bin-chunks', 'is damaged'],
  ['misplaced-bin-chunk', 'its binary chunk is not the second'],
  ['empty-json-chunk', 'has no JSON'],
  ['invalid-json-chunk', 'is not JSON'],
  ['wrong-bytelength', 'claims 17 bytes'],
])('the malformed %s is refused before anything parses it', async (name, message) => {
  const bytes = await fixture(name)
  expect(() => checkGlb(bytes, { name: 'props/chair' })).toThrow(
    expect.objectContaining({ code: 'RAGE3D_GLB_INVALID', message: expect.stringContaining(message) }),
  )
})

test('files outside the GLB are refused, data URIs are not', async () => {
  const external = await fixture('external-image')
  expect(() => checkGlb(external)).toThrow(expect.objectContaining({ code: 'RAGE3D_GLB_EXTERNAL' }))
  const buffers = (uri: string) => packGlb({ asset, buffers: [{ byteLength: 3, uri }] })
  expect(() => checkGlb(buffers('file:///etc/passwd'))).toThrow(
    expect.objectContaining({ code: 'RAGE3D_GLB_EXTERNAL', message: expect.stringContaining('/etc/passwd') }),
  )
  expect(checkGlb(buffers('data:application/octet-stream;base64,AAAA')).binary).toBeNull()
})

test('an extension that nothing here understands is refused if it is required', async () => {
  const bytes = await fixture('unknown-required-extension')
  expect(() => checkGlb(bytes)).toThrow(
    expect.objectContaining({
      code: 'RAGE3D_GLB_EXTENSION',
      message: expect.stringContaining('VENDOR_unknown_thing'),
    }),
  )
  const readable = ALL_EXTENSIONS.map((extension) => extension.EXTENSION_NAME)
  expect(() => checkGlb(packGlb({ asset, extensionsRequired: readable }))).not.toThrow()
})

test('a meshopt model, an empty scene and what only the validator can see pass the structural check', async () => {
  for (const name of ['meshopt', 'empty-scene', 'nan-position', 'broken-embedded-image']) {
    const bytes = await fixture(name)
    expect(() => checkGlb(bytes), name).not.toThrow()
  }
})

test('a small file that claims gigabytes is refused', () => {
  const zeros = { componentType: 5126, type: 'MAT4', count: 80_000_000 }
  expect(() => checkGlb(packGlb({ asset, accessors: [zeros] }))).toThrow('claims 5120 MB')
  const shared = {
    asset,
    buffers: [{ byteLength: 4096 }],
    bufferViews: [{ buffer: 0, byteLength: 4096 }],
    accessors: Array.from({ length: 3 }, () => ({
      bufferView: 0,
      componentType: 5126,
      type: 'SCALAR',
      count: 1024,
    })),
  }
  const bytes = packGlb(shared, new Uint8Array(4096))
  expect(checkGlb(bytes).accessorBytes).toBe(3 * 4096)
  expect(() => checkGlb(bytes, { maxAccessorBytes: 10_000 })).toThrow('claims')
})

test.each([
  [
    'an accessor beyond its view',
    { accessors: [{ bufferView: 0, componentType: 5126, type: 'VEC3', count: 2 }] },
  ],
  [
    'a count that overflows',
    { accessors: [{ bufferView: 0, componentType: 5126, type: 'VEC3', count: 1e308 }] },
  ],
  ['a negative offset', { bufferViews: [{ buffer: 0, byteOffset: -8, byteLength: 16 }] }],
  ['a view beyond its buffer', { bufferViews: [{ buffer: 0, byteOffset: 8, byteLength: 16 }] }],
  [
    'a buffer without bytes',
    { buffers: [{ byteLength: 16 }, { byteLength: 16 }], bufferViews: [{ buffer: 1, byteLength: 4 }] },
  ],
  ['an unknown component type', { accessors: [{ componentType: 1, type: 'VEC3', count: 1 }] }],
  ['nodes in a loop', { nodes: [{ children: [1] }, { children: [0] }] }],
  ['a node with two parents', { nodes: [{ children: [2] }, { children: [2] }, {}] }],
  ['a mesh that is not there', { nodes: [{ mesh: 0 }] }],
  ['an attribute that is not there', { meshes: [{ primitives: [{ attributes: { POSITION: 7 } }] }] }],
  ['a sampler that is not there', { textures: [{ sampler: 0 }] }],
  ['a list that is none', { accessors: { length: 4 } }],
])('%s is refused', (_, json) => {
  const base = {
    asset,
    buffers: [{ byteLength: 16 }],
    bufferViews: [{ buffer: 0, byteLength: 16 }],
  }
  expect(() => checkGlb(packGlb({ ...base, ...json }, new Uint8Array(16)))).toThrow(
    expect.objectContaining({ code: 'RAGE3D_GLB_INVALID' }),
  )
})

test('a meshopt view may not unpack to more than its room or than the limit', () => {
  const packed = (count: number) => ({
    asset,
    buffers: [
      { byteLength: 16 },
      { byteLength: 2e9, extensions: { EXT_meshopt_compression: { fallback: true } } },
    ],
    bufferViews: [
      {
        buffer: 1,
        byteLength: 1.8e9,
        extensions: {
          EXT_meshopt_compression: { buffer: 0, byteLength: 16, byteStride: 12, count, mode: 'ATTRIBUTES' },
        },
      },
    ],
  })
  expect(() => checkGlb(packGlb(packed(1.6e8), new Uint8Array(16)))).toThrow('room for')
  expect(() => checkGlb(packGlb(packed(1.4e8), new Uint8Array(16)))).toThrow('unpacks to 1680 MB')
})

test('the validator finds what the structure hides, and says when it could not look', async () => {
  expect(await validateGlb(await fixture('nan-position'))).toMatchObject({ geometrySeen: true })
  expect((await validateGlb(await fixture('nan-position'))).errors[0]?.code).toBe('ACCESSOR_INVALID_FLOAT')
  expect((await validateGlb(await fixture('broken-embedded-image'))).errorCount).toBe(1)
  expect(await validateGlb(await fixture('meshopt'))).toMatchObject({ errorCount: 0, geometrySeen: false })
})

test('the check of a large model costs next to nothing', () => {
  const bytes = 180e6
  const glb = packGlb({ asset, buffers: [{ byteLength: bytes }] }, new Uint8Array(bytes))
  const start = performance.now()
  checkGlb(glb)
  expect(performance.now() - start).toBeLessThan(250)
})
