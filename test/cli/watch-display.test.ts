import { stripVTControlCharacters } from 'node:util'
import pc from 'picocolors'
import { expect, test } from 'vitest'
import type { Console } from '../../src/cli/console.js'
import { doneLine, liveLines } from '../../src/cli/progress-lines.js'
import { createRedrawnRows } from '../../src/cli/redrawn-rows.js'
import { keepEnd, keepStart, textWidth, wrapText } from '../../src/cli/text-width.js'
import { headerText } from '../../src/cli/watch/header.js'
import { createChangeCommand } from '../../src/cli/watch/on-change.js'
import type { PipelineEvents } from '../../src/pipeline/index.js'
import { tempDir } from '../support/temp-dir.js'

const consoleOf = (columns: number, colors = true) =>
  ({ columns: () => columns, colors: pc.createColors(colors) }) as Console

const event = (name: string, progress: number): PipelineEvents['progress'] => ({
  ...{ name, progress, photo: `art/${name}.photo.jpg`, stage: 'generating' },
})

test('no live line is wider than the terminal, in colour or not, also with wide letters and long names', () => {
  const names = [
    'a',
    'props/market/椅子-の-写真',
    `${'folder/'.repeat(30)}chair`,
    'kränzchen'.normalize('NFD'),
  ]
  const models = names.map((name, i) => ({ startedAt: 0, event: event(name, i / 3) }))
  for (const columns of [40, 80, 120])
    for (const colors of [true, false]) {
      const lines = liveLines(models, 125_000, consoleOf(columns, colors)).map(stripVTControlCharacters)
      for (const line of lines) expect(textWidth(line)).toBeLessThan(columns)
      // Stages stand below one another.
      const starts = lines.map((line) => textWidth(line.slice(0, line.indexOf('generating'))))
      expect(new Set(starts).size).toBe(1)
    }
})

test('a settled line says what it was before, and breaks between its parts', () => {
  const lod = { triangles: 30_000, bytes: 1_200_000 }
  const done = {
    ...{ name: 'props/chair', ms: 12_345, spent: 99, before: { triangles: 28_000, bytes: 1_000_000 } },
    model: { state: 'ready', lods: [lod, lod, lod] },
  } as unknown as PipelineEvents['done']
  const colors = pc.createColors(true)
  const lines = stripVTControlCharacters(doneLine(done, colors, 79)).split('\n')
  expect(lines).toEqual([
    '✓ props/chair ready 30,000 / 30,000 / 30,000 triangles · 3.6 MB',
    '    LOD 0 was 28,000, 1.0 MB · 12 s · ₹99 spent',
  ])
  expect(stripVTControlCharacters(doneLine(done, colors, 119))).not.toContain('\n')
})

test('texts are cut and broken by what a terminal shows', () => {
  expect(textWidth('椅子')).toBe(4)
  expect(textWidth('ä'.normalize('NFD'))).toBe(1)
  expect(keepEnd('props/椅子', 6)).toBe('…/椅子')
  expect(keepStart('watching art', 6)).toBe('watch…')
  expect(wrapText('one two three', 8)).toBe('one two\n  three')
  expect(wrapText('✓ much-too-long ready', 8)).toBe('✓ much-too-long\n  ready')
})

test('rows that a narrower terminal broke anew are taken away whole, and equal rows are not written again', () => {
  let columns = 120
  let written = ''
  const rows = createRedrawnRows({
    columns: () => columns,
    write: (text) => {
      written += text
    },
  })
  const rowsUp = () => {
    const up = /\[(\d+)A/.exec(written)?.[1] ?? '0'
    written = ''
    return Number(up)
  }
  const long = pc.createColors(true).cyan('x'.repeat(110))
  rows.draw([long, 'short'])
  expect(rowsUp()).toBe(0)
  rows.draw([long, 'short'])
  expect(written).toBe('')
  rows.draw([long, 'other'])
  expect(rowsUp()).toBe(2)
  columns = 60
  rows.draw(['x'.repeat(50), 'other'])
  expect(rowsUp()).toBe(3)
  rows.clear()
  expect(rowsUp()).toBe(2)
  rows.clear()
  expect(written).toBe('')
})

test('the header counts models, problems and money', () => {
  const models = new Map([
    ['a', { photo: '', state: 'ready' as const }],
    ['b', { photo: '', state: 'draft' as const }],
  ])
  const session = { models, failing: new Map([['c', 'broken']]) }
  expect(headerText({ session, watched: 'art', spent: 198, wallet: { balance: 1386 } })).toBe(
    'watching art · 1 ready · 1 draft · 1 problem · wallet ₹1,386 · ₹198 spent',
  )
})

test('the command runs once per batch, never twice at a time, and once more for all that settled meanwhile', async () => {
  const lines: string[] = []
  const problems: string[] = []
  const command = createChangeCommand({
    command: `echo start; sleep 0.4; echo "$RAGE3D_CHANGED" | tr '\\n' ,; cat; echo end`,
    cwd: await tempDir(),
    onOutput: (line) => lines.push(line),
    onProblem: (message) => problems.push(message),
  })
  command.run({ changed: ['a'], removed: [] })
  command.run({ changed: ['b', 'c'], removed: ['a'] })
  command.run({ changed: ['c', 'a'], removed: ['b'] })
  await command.stop()
  expect(lines).toEqual([
    'start',
    'a,{"changed":["a"],"removed":[]}',
    'end',
    'start',
    'c,a,{"changed":["c","a"],"removed":["b"]}',
    'end',
  ])
  expect(problems).toEqual([])
})

test('a batch of thousands of long names is cut for the variables, and whole on the input', async () => {
  const lines: string[] = []
  const problems: string[] = []
  const command = createChangeCommand({
    command: `printf %s "$RAGE3D_CHANGED" | wc -c; printf %s "$RAGE3D_CHANGED" | tail -n 1; echo; wc -c`,
    cwd: await tempDir(),
    onOutput: (line) => lines.push(line.trim()),
    onProblem: (message) => problems.push(message),
  })
  // Three bytes each character, so that characters and bytes differ.
  const changed = Array.from({ length: 4_000 }, (_, i) => `家具/椅子の写真とても長い名前/${10_000 + i}`)
  command.run({ changed, removed: [] })
  await command.stop()
  expect(problems).toEqual([])
  const [bytes, last, input] = lines
  expect(Number(bytes)).toBeGreaterThan(29_000)
  expect(Number(bytes)).toBeLessThanOrEqual(30_000)
  expect(changed).toContain(last)
  expect(Number(input)).toBe(Buffer.byteLength(JSON.stringify({ changed, removed: [] })) + 1)
})

test('a command that cannot be started is named, and the next batch tries again', async () => {
  const problems: string[] = []
  const command = createChangeCommand({
    command: `true ${'x'.repeat(3_000_000)}`,
    cwd: await tempDir(),
    onOutput() {},
    onProblem: (message) => problems.push(message.slice(-30)),
  })
  for (const name of ['a', 'b']) {
    command.run({ changed: [name], removed: [] })
    await command.stop()
  }
  expect(problems).toEqual([expect.stringContaining('spawn'), expect.stringContaining('spawn')])
})

test('a command that does not end is ended with the watcher, and that is told', async () => {
  const problems: string[] = []
  const command = createChangeCommand({
    command: 'sleep 600; true',
    cwd: await tempDir(),
    onOutput() {},
    onProblem: (message) => problems.push(message),
    graceMs: 200,
  })
  command.run({ changed: ['a'], removed: [] })
  command.run({ changed: ['b'], removed: [] })
  await command.stop()
  expect(problems).toEqual(['--on-change "sleep 600; true" failed: it was ended with the watcher.'])
})

test('a command that fails is named', async () => {
  const problems: string[] = []
  const options = {
    cwd: await tempDir(),
    onOutput() {},
    onProblem: (message: string) => problems.push(message),
  }
  const command = createChangeCommand({ command: 'exit 3', ...options })
  command.run({ changed: Array.from({ length: 30_000 }, (_, i) => `model-${i}`), removed: [] })
  await command.stop()
  expect(problems).toEqual(['--on-change "exit 3" failed: it ended with 3.'])
})
