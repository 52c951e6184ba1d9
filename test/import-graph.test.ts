import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const src = fileURLToPath(new URL('../src', import.meta.url))

/** Each folder may import the faces of folders in lower layers, and nothing beside or above it. */
const layers: readonly (readonly string[])[] = [
  ['errors'],
  ['config', 'imaging'],
  ['api', 'cache', 'optimize'],
  ['photos', 'generate'],
  ['pipeline', 'watch', 'emulator'],
  ['plugin', 'cli'],
]

interface Import {
  readonly from: string
  readonly folder: string
  readonly target: string
}

const imports = readdirSync(src, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts'))
  .flatMap(importsOf)

function importsOf(file: string): Import[] {
  const text = readFileSync(path.join(src, file), 'utf8')
  const specifiers = [...text.matchAll(/(?:from|import)\s*\(?\s*'(\.{1,2}\/[^']+)'/g)].map(
    (match) => match[1] as string,
  )
  return specifiers.map((specifier) => ({
    from: file,
    folder: folderOf(file),
    target: path.relative(src, path.resolve(src, path.dirname(file), specifier)),
  }))
}

function folderOf(file: string): string {
  return file.includes(path.sep) ? (file.split(path.sep)[0] as string) : ''
}

const layerOf = (folder: string): number => layers.findIndex((layer) => layer.includes(folder))
const across = imports.filter(({ folder, target }) => folder !== folderOf(target) && !target.startsWith('..'))

test('every folder of src belongs to a layer, or is the browser runtime', () => {
  const folders = readdirSync(src, { withFileTypes: true }).filter((entry) => entry.isDirectory())
  const known = [...layers.flat(), 'runtime']
  expect(folders.map(({ name }) => name).filter((name) => !known.includes(name))).toEqual([])
  expect(imports.length).toBeGreaterThan(100)
})

test('folders import only the faces of other folders', () => {
  const around = across.filter(
    ({ target }) => !/^[a-z0-9]+[/\\]index\.js$/.test(target) && folderOf(target) !== '',
  )
  expect(around).toEqual([])
})

test('imports point downwards: no folder imports one beside or above it', () => {
  const upwards = across.filter(({ folder, target }) => {
    if (folder === '') return false
    return layerOf(folderOf(target)) >= layerOf(folder)
  })
  expect(upwards).toEqual([])
})

test('pipeline is the only importer of every stage', () => {
  const allowed = new Set(['pipeline', 'emulator', 'generate', 'photos', ''])
  const stages = new Set(['api', 'cache', 'optimize', 'photos', 'generate'])
  const others = across.filter(
    ({ folder, target }) => stages.has(folderOf(target)) && !allowed.has(folder) && folder !== 'watch',
  )
  expect(others).toEqual([])
})

test('the browser runtime imports nothing else of ours and nothing of Node', () => {
  const runtime = imports.filter(
    ({ folder, target }) => folder === 'runtime' && folderOf(target) !== 'runtime',
  )
  expect(runtime).toEqual([])
  const files = readdirSync(path.join(src, 'runtime'), { recursive: true, encoding: 'utf8' }).filter((file) =>
    file.endsWith('.ts'),
  )
  const node = files.filter((file) =>
    /from 'node:/.test(readFileSync(path.join(src, 'runtime', file), 'utf8')),
  )
  expect(node).toEqual([])
})
