import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, onTestFinished, test } from 'vitest'
import { startEmulator } from '../../src/emulator/index.js'
import { texturedBall } from '../optimize/support/models.js'
import { tempDir } from '../support/temp-dir.js'
import { newPhoto, readManifest, until } from '../watch/support/studio.js'

const BIN = fileURLToPath(new URL('../../dist/cli/bin.js', import.meta.url))
const glb = await texturedBall(8)

interface Watch {
  readonly child: ChildProcess
  stdout(): string
  stderr(): string
  /** The lines of `--json`. */
  events(name: string): Record<string, unknown>[]
  end(signal: NodeJS.Signals): Promise<number | null>
}

function startWatch(cwd: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): Watch {
  const child = spawn(process.execPath, [BIN, 'watch', 'art', '--out', 'out', ...args], {
    cwd,
    env: { PATH: process.env.PATH, RAGE3D_STORE: path.join(cwd, '.store'), ...env },
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  let stdout = ''
  let stderr = ''
  child.stdout.on('data', (chunk) => (stdout += chunk))
  child.stderr.on('data', (chunk) => (stderr += chunk))
  const closed = once(child, 'close')
  return {
    child,
    stdout: () => stdout,
    stderr: () => stderr,
    events: (name) =>
      stdout
        .split('\n')
        .filter((line) => line.endsWith('}'))
        .map((line) => JSON.parse(line))
        .filter(({ event }) => event === name),
    async end(signal) {
      child.kill(signal)
      return (await closed)[0]
    },
  }
}

const config = (more: object = {}) =>
  JSON.stringify({
    api: { poll: { firstMs: 20, minMs: 20, maxMs: 40 } },
    watch: { quietMs: 200 },
    optimize: { lods: [{ triangles: 500, textureSize: 64 }], poster: false, collider: 'none', ...more },
  })

async function projectFolder(): Promise<string> {
  const cwd = await tempDir()
  await mkdir(path.join(cwd, 'art'))
  await writeFile(path.join(cwd, 'rage3d.config.json'), config())
  await writeFile(path.join(cwd, 'art/chair.photo.jpg'), await newPhoto())
  return cwd
}

test('a day with the watcher: events, command, server, settings, and the end', async () => {
  await using api = await startEmulator({ taskMs: 30, glb })
  const cwd = await projectFolder()
  const env = { RAGE3D_API_KEY: 'hyp3d_secret_key', RAGE3D_API_URL: api.url }
  const note = `node -e "require('fs').appendFileSync('notes', process.env.RAGE3D_CHANGED+'|'+process.env.RAGE3D_REMOVED+'|'+process.env.RAGE3D_API_KEY+'|'+require('fs').readFileSync(0,'utf8'))"`
  const watch = startWatch(cwd, ['--yes', '--json', '--serve', '--on-change', note], env)
  const notes = () =>
    existsSync(path.join(cwd, 'notes'))
      ? readFileSync(path.join(cwd, 'notes'), 'utf8').split('\n').slice(0, -1)
      : []

  // (1) The first model: an event, a settled batch, a run of the command.
  await until('chair is made', () => notes().length === 1)
  expect(notes()[0]).toBe('chair||undefined|{"changed":["chair"],"removed":[]}')
  expect(watch.events('done')).toMatchObject([
    { name: 'chair', state: 'ready', source: 'generated', spent: 99 },
  ])
  expect(watch.events('settled')).toMatchObject([{ changed: ['chair'], removed: [] }])

  // (2) The folder is served on loopback, and tells what changes.
  const { url } = watch.events('watching')[0] as { url: string }
  expect(new URL(url).hostname).toBe('127.0.0.1')
  expect((await fetch(`${url}/chair.lod0.glb`)).status).toBe(200)
  expect((await fetch(`${url}/models.json`, { method: 'POST' })).status).toBe(405)
  expect((await fetch(`${url}/../rage3d.config.json`)).status).toBe(404)
  const stream = await fetch(`${url}/events`)
  expect(stream.headers.get('content-type')).toBe('text/event-stream')
  const reader = stream.body!.pipeThrough(new TextDecoderStream()).getReader()

  // (3) A broken config is told once and changes nothing; a good one makes again what it affects.
  await writeFile(path.join(cwd, 'rage3d.config.json'), '{ "optimise": {} }')
  await until('the broken config is told', () => watch.events('settings').length === 1)
  expect(watch.events('settings')[0]).toMatchObject({ ok: false, code: 'RAGE3D_CONFIG_INVALID' })
  await writeFile(path.join(cwd, 'rage3d.config.json'), config({ size: { height: 3 } }))
  await until('the new size counts', () => notes().length === 2)
  expect(api.charges).toHaveLength(1)

  // (4) A deleted photo.
  await rm(path.join(cwd, 'art/chair.photo.jpg'))
  await until('it is gone', () => notes().length === 3)
  expect(notes()[2]).toContain('|chair|')
  let told = ''
  while (!told.includes('"removed":["chair"]')) told += (await reader.read()).value
  expect(told).toContain('data: {"changed":["chair"],"removed":[]}')
  await reader.cancel()

  // (5) The end.
  expect(await watch.end('SIGINT')).toBe(130)
  expect(watch.events('stopped')).toMatchObject([{ spent: { generations: 1, amount: 99 } }])
  expect(watch.stdout() + watch.stderr()).not.toContain('hyp3d_secret_key')
  expect(readManifest(path.join(cwd, 'out'))).toEqual({})
})

test('SIGTERM while a submission waits for its answer ends with the answer recorded', async () => {
  const faults = ['generate/after:delay=1500', 'rows-unnamed@*']
  await using api = await startEmulator({ taskMs: 60_000, glb, faults })
  const cwd = await projectFolder()
  const watch = startWatch(cwd, ['--yes', '--json'], { RAGE3D_API_KEY: 'hyp3d_x', RAGE3D_API_URL: api.url })
  await until('it is bought', () => api.charges.length === 1)
  expect(await watch.end('SIGTERM')).toBe(130)
  expect(watch.stderr()).toContain('Resumed by the next start, free of charge: art/chair.photo.jpg (task ')
  expect(watch.events('stopped')).toMatchObject([{ spent: { generations: 1, amount: 99 } }])
})

test('SIGTERM during a purchase names what is resumed, and the next start resumes it', async () => {
  await using api = await startEmulator({ taskMs: 60_000, glb })
  const cwd = await projectFolder()
  const env = { RAGE3D_API_KEY: 'hyp3d_x', RAGE3D_API_URL: api.url }
  const first = startWatch(cwd, ['--yes'], env)
  await until('it is bought', () => api.charges.length === 1)
  await until('it is waited for', () => api.requests.some(({ route }) => route === 'task'))
  expect(await first.end('SIGTERM')).toBe(130)
  expect(first.stderr()).toContain('Resumed by the next start, free of charge: art/chair.photo.jpg (task ')
  api.advance(60_000)
  const second = startWatch(cwd, [], env)
  await until('it is made', () => 'chair' in readManifest(path.join(cwd, 'out')))
  expect(api.charges).toHaveLength(1)
  expect(await second.end('SIGINT')).toBe(130)
})

test('the events of a photo that went while it was bought come in their order: done, removed, settled', async () => {
  await using api = await startEmulator({ taskMs: 60_000, glb })
  const cwd = await projectFolder()
  const env = { RAGE3D_API_KEY: 'hyp3d_x', RAGE3D_API_URL: api.url }
  const note = `node -e "require('fs').appendFileSync('notes', process.env.RAGE3D_CHANGED+'|'+process.env.RAGE3D_REMOVED+' ')"`
  const watch = startWatch(cwd, ['--yes', '--json', '--on-change', note], env)
  await until('the chair is bought', () => api.charges.length === 1)
  await rm(path.join(cwd, 'art/chair.photo.jpg'))
  // Who has found this one has missed the chair.
  await writeFile(path.join(cwd, 'art/lamp.photo.jpg'), await newPhoto())
  await until('the lamp is bought', () => api.charges.length === 2)
  api.advance(60_000)
  await until('both are told', () => watch.events('settled').length >= 2)
  expect(await watch.end('SIGINT')).toBe(130)
  const told = watch
    .stdout()
    .split('\n')
    .filter((line) => line.includes('chair') && !line.includes('"progress"'))
    .map((line) => JSON.parse(line))
  expect(told).toMatchObject([
    { event: 'done', name: 'chair' },
    { event: 'removed', name: 'chair' },
    { event: 'settled', changed: [], removed: ['chair'] },
  ])
  const notes = readFileSync(path.join(cwd, 'notes'), 'utf8')
  expect(notes).toContain('|chair')
  expect(notes).not.toContain('chair|')
})

test('a lockfile that cannot be read is one warning under --json, until it is mended', async () => {
  const cwd = await projectFolder()
  const watch = startWatch(cwd, ['--json'])
  await until('the chair is drafted', () => watch.events('settled').length === 1)
  const conflict = '<<<<<<< ours\n{}\n=======\n{ "version": \n>>>>>>> theirs\n'
  await writeFile(path.join(cwd, 'rage3d.lock.json'), conflict)
  await until('it is told', () =>
    watch.events('warning').some(({ message }) => /lock\.json/.test(`${message}`)),
  )
  await writeFile(path.join(cwd, 'rage3d.lock.json'), `${conflict}\n`)
  await new Promise((resolve) => setTimeout(resolve, 2_000))
  const warnings = watch.events('warning').filter(({ message }) => /lock\.json/.test(`${message}`))
  expect(warnings).toEqual([{ event: 'warning', photo: null, message: expect.any(String) }])
  expect(watch.stderr()).toContain(warnings[0]?.message)
  expect(await watch.end('SIGINT')).toBe(130)
})

test('without a terminal nobody is asked: the refusal names the photo and the price, once', async () => {
  await using api = await startEmulator({ glb })
  const cwd = await projectFolder()
  const watch = startWatch(cwd, [], { RAGE3D_API_KEY: 'hyp3d_x', RAGE3D_API_URL: api.url })
  await until('it is refused', () => watch.stderr().includes('1 × ₹99 = ₹99'))
  await new Promise((resolve) => setTimeout(resolve, 1_500))
  expect(watch.stderr().split('1 × ₹99 = ₹99')).toHaveLength(2)
  expect(api.requests).toEqual([])
  expect(await watch.end('SIGINT')).toBe(130)
})
