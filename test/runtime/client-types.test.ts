import { spawnSync } from 'node:child_process'
import { mkdir, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { tempDir } from '../support/temp-dir.js'

const root = fileURLToPath(new URL('../..', import.meta.url))

const program = `
import url from './chair.photo.jpg'
import big from './CHAIR.PHOTO.JPG'
import model from './chair.photo.png?model'
import lods from './chair.photo.webp?lods'
import meta from './chair.photo.jpeg?meta'
import named, { lods as levels, size, state } from './chair.photo.webp?meta'
import collider from './chair.photo.jpg?collider'
import photo from './chair.photo.jpg?photo'
import plain from './plain.jpg'

export const strings: string[] = [url, big, photo, plain, model.name, state]
export const numbers: number[] = [levels[0]!.bytes, size[0], named.size[1], lods[0]!.switchDistance, meta.lods[0]!.triangles, model.size[0]]
export const maybe: string | null = collider
// @ts-expect-error A collider can be switched off.
export const always: string = collider
// @ts-expect-error \`?meta\` has no URLs.
export const noUrl = meta.lods[0]!.url
// @ts-expect-error Nothing gives a model without a photo.
import('./chair.jpg?model')
`

test.each([
  ['before', ['vite-plugin-rage3d/client', 'vite/client']],
  ['after', ['vite/client', 'vite-plugin-rage3d/client']],
])('photo imports are typed with the client types %s vite/client', async (_, types) => {
  const dir = await tempDir()
  await mkdir(join(dir, 'node_modules'))
  for (const name of ['vite', 'three', '@babylonjs']) {
    await symlink(join(root, 'node_modules', name), join(dir, 'node_modules', name))
  }
  await symlink(root, join(dir, 'node_modules/vite-plugin-rage3d'))
  await writeFile(join(dir, 'program.ts'), program)
  const compilerOptions = {
    types,
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    module: 'ESNext',
    moduleResolution: 'Bundler',
    lib: ['ES2022', 'DOM'],
  }
  await writeFile(join(dir, 'tsconfig.json'), JSON.stringify({ compilerOptions, include: ['*.ts'] }))
  const tsc = join(root, 'node_modules/typescript/bin/tsc')
  const result = spawnSync(process.execPath, [tsc, '-p', dir], { encoding: 'utf8' })
  expect(result.stdout).toBe('')
})
