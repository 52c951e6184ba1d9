import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { cp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { expect, test } from 'vitest'
import { completionScript, SHELLS } from '../../src/cli/completion.js'
import { createProgram } from '../../src/cli/program.js'
import { runCli } from '../support/cli.js'
import { writePhoto } from '../support/photo.js'
import { startService } from '../support/service.js'
import { tempDir } from '../support/temp-dir.js'

const CONFIG = {
  api: { poll: { firstMs: 20, minMs: 20, maxMs: 40, deadlineMs: 20_000 } },
  optimize: { lods: [{ triangles: 500, textureSize: 64 }], poster: false, collider: 'none' },
}

async function createFolder(): Promise<string> {
  const cwd = await tempDir()
  await writeFile(path.join(cwd, 'rage3d.config.json'), JSON.stringify(CONFIG))
  await writePhoto(path.join(cwd, 'art/chair.photo.jpg'))
  return cwd
}

test('--version prints the version of the package and nothing else', async () => {
  const { version } = JSON.parse(await readFile(new URL('../../package.json', import.meta.url), 'utf8'))
  const { code, stdout, stderr } = await runCli(['--version'], { cwd: await tempDir() })
  expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: `${version}\n`, stderr: '' })
})

test('mistyped commands and options end with 2 and a suggestion', async () => {
  const cwd = await tempDir()
  const command = await runCli(['bild'], { cwd })
  expect(command.code).toBe(2)
  expect(command.stderr).toContain('Did you mean build?')
  const option = await runCli(['build', '--ouut', 'x'], { cwd })
  expect(option.code).toBe(2)
  expect(option.stderr).toContain('Did you mean --out?')
})

test('a reader of stdout that goes away ends the work no more than it fails it, but for endless commands', async () => {
  const cwd = await createFolder()
  const build = await runCli(['build', 'art', '--out', 'out'], { cwd, unread: true })
  expect({ code: build.code, stderr: build.stderr }).toMatchObject({ code: 0 })
  expect(await readdir(path.join(cwd, 'out'))).toContain('models.json')
  const emulator = await runCli(['emulator'], { cwd, unread: true })
  expect(emulator).toMatchObject({ code: 0, stderr: expect.not.stringContaining('EPIPE') })
})

test('completion --json is one JSON document', async () => {
  const { code, stdout } = await runCli(['completion', 'fish', '--json'], { cwd: await tempDir() })
  expect(code).toBe(0)
  expect(JSON.parse(stdout)).toMatchObject({ shell: 'fish', script: expect.stringContaining('rage3d') })
})

test('a mistake of usage is one JSON document under --json', async () => {
  const { code, stdout } = await runCli(['bild', '--json'], { cwd: await tempDir() })
  expect(code).toBe(2)
  expect(JSON.parse(stdout)).toMatchObject({ error: { code: 'RAGE3D_USAGE', charged: 'no' } })
})

test('with the key under its VITE_ name every command ends with 2, those that need no key among them', async () => {
  const env = { VITE_RAGE3D_API_KEY: 'hyp3d_exposed' }
  for (const args of [['init'], ['completion', 'bash'], ['emulator'], ['inspect', 'x.glb']]) {
    const cwd = await tempDir()
    const { code, stdout, stderr } = await runCli(args, { cwd, env })
    expect({ args, code }).toEqual({ args, code: 2 })
    expect(stdout + stderr).not.toContain('hyp3d_exposed')
    expect(await readdir(cwd)).toEqual([])
  }
})

test('the command that a refusal prints buys what is missing when it is run as printed', async () => {
  await using service = await startService({ taskMs: 30 })
  const cwd = await createFolder()
  for (const [name, color] of Object.entries({ a: '#111111', b: '#777700', c: '#007777' })) {
    await writePhoto(path.join(cwd, `art/it's ${name}.photo.jpg`), { color })
  }
  const env = { RAGE3D_API_KEY: 'test-key', RAGE3D_API_URL: service.url }
  const refused = await runCli(['build', 'art', '--out', 'my models', '--quiet'], { cwd, env })
  expect(refused.code).toBe(9)
  const [, printed = ''] = /`rage3d (.*?)`/.exec(refused.stderr) ?? []
  const words = spawnSync('sh', ['-c', `printf '%s\\n' ${printed}`], { encoding: 'utf8' }).stdout
  const bought = await runCli(words.trimEnd().split('\n'), { cwd, env })
  expect(bought.code).toBe(0)
  expect(service.charges).toHaveLength(4)
  expect(existsSync(path.join(cwd, "my models/it's a.lod0.glb"))).toBe(true)
})

test('every command has help with examples', async () => {
  const program = createProgram('', { report() {} })
  expect(program.commands.length).toBeGreaterThan(15)
  for (const command of program.commands) {
    let help = ''
    command.configureOutput({ writeOut: (text) => (help += text) }).outputHelp()
    expect(help).toContain('$ rage3d ')
  }
  const { code, stdout } = await runCli(['build', '--help'], { cwd: await tempDir() })
  expect(code).toBe(0)
  expect(stdout).toContain('--max-generations <n>')
})

test('the completion scripts are right shell syntax and know commands and options', async () => {
  const program = createProgram('', { report() {} })
  for (const shell of SHELLS) {
    const script = completionScript(program, shell)
    for (const word of ['build', 'regenerate', 'max-generations']) expect(script).toContain(word)
  }
  const check = spawnSync('bash', ['-n'], { input: completionScript(program, 'bash'), encoding: 'utf8' })
  expect(check).toMatchObject({ status: 0, stderr: '' })
})

/** What bash offers at the end of the line; nothing stands for its own file names. */
function bashOffers(line: readonly string[]): string[] {
  const script = completionScript(createProgram('', { report() {} }), 'bash')
  const run = `${script}
COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
_rage3d
printf '%s\\n' "\${COMPREPLY[@]}"`
  const { stdout, stderr } = spawnSync('bash', ['-c', run, 'bash', 'rage3d', ...line], { encoding: 'utf8' })
  expect(stderr).toBe('')
  return stdout.split('\n').filter((word) => word !== '')
}

test.each<[line: string[], offers: string[]]>([
  [['wa'], ['watch']],
  [['--json', 'wa'], ['watch']],
  [['--root', '.', 'pl'], ['plan']],
  [['--root', '=', 'build', 'pl'], ['plan']],
  [['--root', 'buil'], []],
  [['--q'], ['--quiet']],
  [['--json', 'build', '--fr'], ['--frozen']],
  [['build', 'pl'], []],
  [
    ['build', '--generator', ''],
    ['auto', 'rage3d', 'draft'],
  ],
  [
    ['build', '--generator', '='],
    ['auto', 'rage3d', 'draft'],
  ],
  [['optimize', 'a.glb', '--format', '=', 'w'], ['webp']],
  [
    ['completion', ''],
    ['bash', 'zsh', 'fish'],
  ],
  [['completion', '--root', ''], []],
])('after "rage3d %j" bash offers %j', (line, offers) => {
  expect(bashOffers(line)).toEqual(offers)
})

test('build --json prints the report of the contract on stdout and progress on stderr', async () => {
  const cwd = await createFolder()
  const { code, stdout, stderr } = await runCli(['build', 'art', '--out', 'out', '--json'], { cwd })
  expect(code).toBe(0)
  expect(JSON.parse(stdout)).toEqual({
    models: [
      {
        name: 'chair',
        photo: 'art/chair.photo.jpg',
        views: ['art/chair.photo.jpg'],
        state: 'draft',
        source: 'draft',
        taskId: null,
        rawSha256: null,
        files: ['chair.lod0.glb'],
        error: null,
      },
    ],
    spent: { generations: 0, amount: 0, currency: 'INR' },
  })
  expect(stderr).toContain('chair: drafting')
})

test('an unknown key in the config ends with 2 and names its path', async () => {
  const cwd = await createFolder()
  await writeFile(path.join(cwd, 'rage3d.config.json'), '{ "optimize": { "lodz": [] } }')
  const { code, stderr } = await runCli(['build', 'art', '--out', 'out'], { cwd })
  expect(code).toBe(2)
  expect(stderr).toContain('`optimize.lodz`')
})

test('a key under a VITE_ name ends every command with 2 and is not printed', async () => {
  const cwd = await createFolder()
  await writeFile(
    path.join(cwd, '.env.local'),
    'VITE_RAGE3D_API_KEY=hyp3d_secret\nRAGE3D_API_KEY=hyp3d_secret\n',
  )
  for (const args of [['build', 'art', '--out', 'out'], ['plan'], ['verify'], ['status'], ['account']]) {
    const { code, stdout, stderr } = await runCli(args, { cwd })
    expect(code).toBe(2)
    expect(stdout + stderr).not.toContain('hyp3d_secret')
  }
})

test('CI with a key and a missing model ends with 13 before any request', async () => {
  await using api = await startService()
  const cwd = await createFolder()
  const env = { RAGE3D_API_KEY: 'hyp3d_x', RAGE3D_API_URL: api.url, CI: 'true' }
  const { code, stderr } = await runCli(['build', 'art', '--out', 'out'], { cwd, env })
  expect(code).toBe(13)
  expect(stderr).toContain('1 × ₹99 = ₹99')
  expect(api.requests).toEqual([])
})

test('a refused key ends with 3, an empty wallet with 9, each without a charge', async () => {
  await using api = await startService({ balance: 0, accounts: { good: { balance: 0 } } })
  const cwd = await createFolder()
  const build = ['build', 'art', '--out', 'out', '--yes']
  const refused = await runCli(build, { cwd, env: { RAGE3D_API_KEY: 'bad', RAGE3D_API_URL: api.url } })
  expect(refused.code).toBe(3)
  const poor = await runCli(build, { cwd, env: { RAGE3D_API_KEY: 'good', RAGE3D_API_URL: api.url } })
  expect(poor.code).toBe(9)
  expect(api.charges).toEqual([])
})

test('what to do about a failure of several photos is said once below them', async () => {
  await using api = await startService({ balance: 0 })
  const cwd = await createFolder()
  await writePhoto(path.join(cwd, 'art/lamp.photo.jpg'), { color: '#208040' })
  await writePhoto(path.join(cwd, 'art/sofa.photo.jpg'), { color: '#204080' })
  const env = { RAGE3D_API_KEY: 'good', RAGE3D_API_URL: api.url }
  const { code, stderr } = await runCli(['build', 'art', '--out', 'out', '--yes'], { cwd, env })
  expect(code).toBe(9)
  for (const name of ['chair', 'lamp', 'sofa']) expect(stderr).toContain(`art/${name}.photo.jpg`)
  expect(stderr.match(/^ {2}\S.*$/gm)).toHaveLength(1)
})

test('builds that run at once for one output folder keep the models of each other', async () => {
  const cwd = await createFolder()
  await writePhoto(path.join(cwd, 'art/lamp.photo.jpg'), { color: '#208040' })
  const buildOf = (name: string) =>
    runCli(['build', `art/${name}.photo.jpg`, '--out', 'out', '--generator', 'draft'], { cwd })
  // The second time the store remembers files that are gone.
  for (const round of [1, 2]) {
    if (round === 2) await rm(path.join(cwd, 'out'), { recursive: true })
    const runs = await Promise.all(['chair', 'lamp'].map(buildOf))
    expect(runs.map(({ code, stderr }) => code || stderr.match(/error.*/g))).toEqual([null, null])
    const { models } = JSON.parse(await readFile(path.join(cwd, 'out/models.json'), 'utf8'))
    expect(Object.keys(models)).toEqual(['chair', 'lamp'])
    const files = await readdir(path.join(cwd, 'out'))
    expect(files.sort()).toEqual(['chair.lod0.glb', 'lamp.lod0.glb', 'models.json'])
  }
})

test('a build with nothing to do loads no HTTP client, picture library or glTF library', async () => {
  await using api = await startService()
  const cwd = await createFolder()
  const env = { RAGE3D_API_KEY: 'hyp3d_x', RAGE3D_API_URL: api.url }
  const build = ['build', 'art', '--out', 'out', '--yes']
  const loaded = async (name: string) => {
    const coverage = path.join(cwd, name)
    const { code } = await runCli(build, { cwd, env: { ...env, NODE_V8_COVERAGE: coverage } })
    expect(code).toBe(0)
    const reports = (await readdir(coverage)).map((file) => readFile(path.join(coverage, file), 'utf8'))
    const names = (await Promise.all(reports)).join().matchAll(/node_modules\/((?:@[^/"]+\/)?[^/"]+)/g)
    return [...new Set([...names].map(([, package_]) => package_))]
  }
  const heavy = ['undici', 'sharp', '@gltf-transform/core', 'meshoptimizer']
  expect(await loaded('cold')).toEqual(expect.arrayContaining(heavy))
  const warm = await loaded('warm')
  expect(warm).toContain('commander')
  expect(warm.filter((name) => heavy.includes(name!))).toEqual([])
  expect(api.charges).toHaveLength(1)
})

test('init fills an empty folder, names the two lines for Vite, and changes nothing the second time', async () => {
  const cwd = await tempDir()
  const { code, stdout } = await runCli(['init'], { cwd })
  expect(code).toBe(0)
  expect(stdout).toContain("import rage3d from 'vite-plugin-rage3d'")
  const before = await contentsOf(cwd)
  expect(Object.keys(before).sort()).toEqual(['.env.local', '.gitignore', 'rage3d.config.mjs'])
  expect((await runCli(['init'], { cwd })).code).toBe(0)
  expect(await contentsOf(cwd)).toEqual(before)
  expect((await runCli(['doctor', '--offline'], { cwd })).code).toBe(0)
})

test('init in a TypeScript project with Vite writes a typed config and keeps what is there', async () => {
  const cwd = await tempDir()
  await writeFile(path.join(cwd, 'vite.config.ts'), 'export default {}\n')
  await writeFile(path.join(cwd, '.gitignore'), 'node_modules')
  const { stdout } = await runCli(['init'], { cwd })
  expect(stdout).toContain('Add two lines to vite.config.ts')
  expect(await readFile(path.join(cwd, '.gitignore'), 'utf8')).toBe('node_modules\n.env.local\n.rage3d/\n')
  expect(existsSync(path.join(cwd, 'rage3d.config.ts'))).toBe(true)
  expect((await runCli(['plan'], { cwd })).code).toBe(0)
})

test('optimize writes LOD 0 to OUT and the others beside it; inspect reads them', async () => {
  const cwd = await createFolder()
  const draft = await runCli(['draft', 'art/chair.photo.jpg', '-o', 'raw.glb'], { cwd })
  expect(draft.code).toBe(0)
  const args = ['optimize', 'raw.glb', 'out/chair.glb', '--lod', '800:64', '--lod', '200:32', '--json']
  const { code, stdout } = await runCli(args, { cwd })
  expect(code).toBe(0)
  const { lods } = JSON.parse(stdout)
  expect(lods.map(({ file }: { file: string }) => file)).toEqual(['out/chair.glb', 'out/chair.lod1.glb'])
  expect((await readdir(path.join(cwd, 'out'))).sort()).toEqual(['chair.glb', 'chair.lod1.glb'])
  const inspected = await runCli(['inspect', 'out/chair.lod1.glb', '--json'], { cwd })
  expect(JSON.parse(inspected.stdout).triangles).toBe(lods[1].triangles)
  await cp(path.join(cwd, 'rage3d.config.json'), path.join(cwd, 'not-a.glb'))
  expect((await runCli(['inspect', 'not-a.glb'], { cwd })).code).toBe(7)
})

test('optimize makes the collider and the poster that the config names, unless a flag says otherwise', async () => {
  const cwd = await createFolder()
  expect((await runCli(['draft', 'art/chair.photo.jpg', '-o', 'raw.glb'], { cwd })).code).toBe(0)
  const optimize = { lods: [{ triangles: 200, textureSize: 32 }], collider: 'box', poster: true }
  await writeFile(path.join(cwd, 'rage3d.config.json'), JSON.stringify({ optimize }))
  expect((await runCli(['optimize', 'raw.glb', 'a/x.glb'], { cwd })).code).toBe(0)
  expect((await readdir(path.join(cwd, 'a'))).sort()).toEqual(['x.collider.glb', 'x.glb', 'x.poster.webp'])
  const flags = ['--collider', 'none', '--no-poster']
  expect((await runCli(['optimize', 'raw.glb', 'b/x.glb', ...flags], { cwd })).code).toBe(0)
  expect(await readdir(path.join(cwd, 'b'))).toEqual(['x.glb'])
})

test('what cannot be written ends with 11, and a number that is none with 2', async () => {
  const cwd = await createFolder()
  const below = await runCli(['draft', 'art/chair.photo.jpg', '-o', 'rage3d.config.json/x.glb'], { cwd })
  expect([below.code, below.stderr]).toEqual([11, expect.stringContaining('cannot be written')])
  for (const args of [
    ['emulator', '--port', '70000'],
    ['watch', 'art', '--out', 'out', '--serve', '99999'],
  ]) {
    const { code, stderr } = await runCli(args, { cwd })
    expect([code, stderr]).toEqual([2, expect.stringContaining('from 0 to 65535')])
  }
  const unset = await runCli(['gc', '--days', ''], { cwd })
  expect([unset.code, unset.stderr]).toEqual([2, expect.stringContaining('whole number')])
})

test('optimize writes to no folder, and over its input only where both are named alike', async () => {
  const cwd = await createFolder()
  const args = ['--lod', '800:64', '--lod', '200:32']
  expect((await runCli(['draft', 'art/chair.photo.jpg', '-o', 'x.lod1.glb'], { cwd })).code).toBe(0)
  const before = await readFile(path.join(cwd, 'x.lod1.glb'))
  const folder = await runCli(['optimize', 'x.lod1.glb', 'out/', ...args], { cwd })
  expect([folder.code, folder.stderr]).toEqual([2, expect.stringContaining('out/x.lod1.glb')])
  const other = await runCli(['optimize', 'x.lod1.glb', 'out/x.gltf', ...args], { cwd })
  expect([other.code, other.stderr]).toEqual([2, expect.stringContaining('out/x.glb')])
  const over = await runCli(['optimize', 'x.lod1.glb', './x.glb', ...args], { cwd })
  expect([over.code, over.stderr]).toEqual([2, expect.stringMatching(/x\.lod1\.glb would be overwritten/)])
  expect(await readFile(path.join(cwd, 'x.lod1.glb'))).toEqual(before)
  expect((await runCli(['optimize', 'x.lod1.glb', 'x.lod1.glb', '--lods', '1'], { cwd })).code).toBe(0)
})

test.skipIf(!existsSync('/dev/full'))('a full disk behind stdout ends with 11 and one message', async () => {
  const cwd = await createFolder()
  const { code, stderr } = await runCli(['plan'], { cwd, into: '/dev/full' })
  expect(code).toBe(11)
  expect(stderr.match(/cannot be written/g)).toHaveLength(1)
  expect(stderr).not.toMatch(/^ +at /m)
})

test('an STL is written with its folders', async () => {
  await using api = await startService({ taskMs: 30 })
  const cwd = await createFolder()
  const env = { RAGE3D_API_KEY: 'hyp3d_x', RAGE3D_API_URL: api.url }
  expect((await runCli(['build', 'art', '--out', 'out', '--yes'], { cwd, env })).code).toBe(0)
  const { code } = await runCli(['stl', 'art/chair.photo.jpg', '-o', 'prints/chair.stl'], { cwd, env })
  expect(code).toBe(0)
  expect(await readdir(path.join(cwd, 'prints'))).toEqual(['chair.stl'])
})

test('Ctrl-C ends with 130, and the next build resumes the paid task', async () => {
  await using api = await startService({ taskMs: 1_500 })
  const cwd = await createFolder()
  const env = { RAGE3D_API_KEY: 'hyp3d_x', RAGE3D_API_URL: api.url }
  const build = ['build', 'art', '--out', 'out', '--yes', '--json']
  const stop = new AbortController()
  const running = runCli(build, { cwd, env, signal: stop.signal })
  await expect
    .poll(() => api.requests.some(({ path: url }) => url.startsWith('/task/')), { timeout: 20_000 })
    .toBe(true)
  stop.abort()
  const stopped = await running
  expect(stopped.code).toBe(130)
  expect(JSON.parse(stopped.stdout).models).toMatchObject([
    { name: 'chair', state: 'pending', taskId: api.charges[0]?.taskId, error: { charged: 'yes' } },
  ])
  const status = await runCli(['status'], { cwd, env })
  expect(status.stdout).toMatch(/^Photo +State +Task.*\nart\/chair\.photo\.jpg +SUBMITTED/)
  const { code, stdout } = await runCli(build, { cwd, env })
  expect(code).toBe(0)
  expect(JSON.parse(stdout).models).toMatchObject([{ state: 'ready', source: 'resumed' }])
  expect(api.charges).toHaveLength(1)
})

async function contentsOf(dir: string): Promise<Record<string, string>> {
  const files = await readdir(dir)
  return Object.fromEntries(
    await Promise.all(
      files.map(async (file) => [file, await readFile(path.join(dir, file), 'utf8')] as const),
    ),
  )
}
