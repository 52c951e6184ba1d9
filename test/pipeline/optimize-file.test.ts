import { link, mkdir, readFile, symlink, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { expect, test } from 'vitest'
import { optimizeFile } from '../../src/pipeline/index.js'
import { tempDir } from '../support/temp-dir.js'
import { makeCaseBlind } from './support/case-blind.js'

test.each([
  [
    'another spelling of its name',
    'Chair.lod1.glb',
    'chair.glb',
    async (root: string) => makeCaseBlind(root),
  ],
  [
    'a linked folder',
    'art/chair.lod1.glb',
    'link/chair.glb',
    (root: string) => symlink(path.join(root, 'art'), path.join(root, 'link'), 'junction'),
  ],
  [
    'a second name',
    'chair.raw.glb',
    'chair.glb',
    (root: string) => link(path.join(root, 'chair.raw.glb'), path.join(root, 'chair.lod1.glb')),
  ],
])(
  'a further level does not overwrite the model that it is made of by %s',
  async (_, input, output, alias) => {
    const root = await tempDir()
    const file = path.join(root, input)
    await mkdir(path.dirname(file), { recursive: true })
    await writeFile(file, 'a model')
    await alias(root)
    await expect(optimizeFile({ root, input, output })).rejects.toMatchObject({
      code: 'RAGE3D_USAGE',
      message: expect.stringContaining('would be overwritten'),
    })
    expect(await readFile(file, 'utf8')).toBe('a model')
  },
)
