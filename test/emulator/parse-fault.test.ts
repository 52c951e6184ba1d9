import { expect, test } from 'vitest'
import { type FaultKind, faultKinds, parseFault } from '../../src/emulator/index.js'

test('a fault is read with route, phase, value and count', () => {
  expect(parseFault('generate/after:redirect=307,https://a.b/c@d:1@2-4')).toEqual({
    kind: 'redirect',
    value: '307,https://a.b/c@d:1',
    routes: ['generate'],
    phase: 'after',
    from: 2,
    to: 4,
  })
  expect(parseFault('truncated')).toMatchObject({
    routes: ['download', 'files'],
    from: 1,
    to: 1,
    value: null,
  })
  expect(parseFault('status=500@3-')).toMatchObject({ from: 3, to: Number.POSITIVE_INFINITY })
  expect(parseFault('html@*')).toMatchObject({ from: 1, to: Number.POSITIVE_INFINITY })
})

test.each(['nonsense', 'nowhere:drop', 'generate/before:drop', 'drop@x', ''])('"%s" is no fault', (spec) => {
  expect(() => parseFault(spec)).toThrow(expect.objectContaining({ code: 'RAGE3D_USAGE' }))
})

test.each(['fail@0', 'fail@0-', 'fail@0-3', 'fail@9-2'])('"%s" would strike no request', (spec) => {
  expect(() => parseFault(spec)).toThrow(
    expect.objectContaining({ code: 'RAGE3D_USAGE', hint: expect.stringContaining('counted from 1') }),
  )
})

test.each([
  ['task/after:never@*', 'The kind never acts on generate only'],
  ['balance:fail@*', 'fail acts on generate'],
  ['model:price=1', 'price acts on generate'],
  ['generate:truncated', 'truncated acts on download and files'],
  ['task:rows-unnamed', 'rows-unnamed acts on generations'],
])('"%s" is a route that the kind does not belong to', (spec, hint) => {
  expect(() => parseFault(spec)).toThrow(
    expect.objectContaining({ code: 'RAGE3D_USAGE', hint: expect.stringContaining(hint) }),
  )
})

test('"all" and "model" stand for the routes that the kind belongs to', () => {
  expect(parseFault('all:never@2').routes).toEqual(['generate'])
  expect(parseFault('all:empty').routes).toEqual(['download', 'files'])
  expect(parseFault('model:empty').routes).toEqual(['download', 'files'])
  expect(parseFault('files:empty').routes).toEqual(['files'])
  expect(parseFault('all:drop').routes).toContain('other')
})

test.each([
  'status',
  'status=abc',
  'status=99',
  'hang=5',
  'delay=soon',
  'redirect=200',
  'drip=5,0',
  'fail=never',
  'set=task_id',
  'odd-id=other',
])('"%s" has no value that makes sense', (spec) => {
  expect(() => parseFault(spec)).toThrow(expect.objectContaining({ code: 'RAGE3D_USAGE' }))
})

test('every kind of fault can be written by its name alone, unless it needs a value', () => {
  const needy = ['status', 'json', 'redirect', 'delay', 'set', 'price', 'model-url', 'rows-late']
  const kinds = Object.keys(faultKinds) as FaultKind[]
  for (const kind of kinds.filter((name) => !needy.includes(name))) expect(parseFault(kind).kind).toBe(kind)
})
