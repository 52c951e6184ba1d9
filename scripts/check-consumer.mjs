// Uses the package as a stranger would: packs it, installs the tarball in an empty folder with each Vite major, checks
// types, and runs dev, build and preview. Needs `npm run build` first, and the registry for the installs.
//   node scripts/check-consumer.mjs [majors…]     default: 8 7 6
import { execFileSync, spawn } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { npm } from './npm.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const majors = process.argv.length > 2 ? process.argv.slice(2) : ['8', '7', '6']
const folder = mkdtempSync(path.join(tmpdir(), 'rage3d-consumer-'))
// Neither a key nor a store of the person who runs this may play a part.
const env = { ...process.env, RAGE3D_STORE: path.join(folder, 'store'), RAGE3D_API_KEY: '', CI: '' }

const run = (command, args, cwd) =>
  execFileSync(command, args, { cwd, env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] })

const FILES = {
  'index.html': '<link rel="icon" href="data:," /><script type="module" src="/src/main.ts"></script>',
  'rage3d.config.ts': `import { defineConfig } from 'vite-plugin-rage3d'
export default defineConfig({ generator: 'draft', optimize: { lods: [{ triangles: 300, textureSize: 32 }], poster: false } })
`,
  'vite.config.ts': `import { defineConfig } from 'vite'
import rage3d from 'vite-plugin-rage3d'
export default defineConfig({ plugins: [rage3d()] })
`,
  'src/vite-env.d.ts': `/// <reference types="vite/client" />
/// <reference types="vite-plugin-rage3d/client" />
`,
  'src/main.ts': `import url from './mug.photo.jpg'
import mug from './mug.photo.jpg?model'
const text: string = url
const triangles: number | undefined = mug.lods[0]?.triangles
mug.onUpdate(({ state }) => console.log(state))
document.body.append(text, String(triangles))
`,
  'tsconfig.json': JSON.stringify({
    compilerOptions: {
      target: 'ES2022',
      module: 'ESNext',
      moduleResolution: 'bundler',
      strict: true,
      noEmit: true,
      skipLibCheck: true,
      lib: ['ES2022', 'DOM'],
      types: [],
    },
    include: ['src', '*.config.ts'],
  }),
}

try {
  const [{ filename }] = JSON.parse(
    run(...npm('pack', '--json', '--ignore-scripts', '--pack-destination', folder), root),
  )
  const tarball = path.join(folder, filename)
  for (const major of majors) await check(major, tarball)
} finally {
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
}

async function check(major, tarball) {
  const app = path.join(folder, `vite-${major}`)
  mkdirSync(path.join(app, 'src'), { recursive: true })
  for (const [name, text] of Object.entries(FILES)) writeFileSync(path.join(app, name), text)
  cpSync(path.join(root, 'test/fixtures/app/src/mug.photo.jpg'), path.join(app, 'src/mug.photo.jpg'))
  const { typescript } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')).devDependencies
  writeFileSync(
    path.join(app, 'package.json'),
    JSON.stringify({ name: 'consumer', private: true, type: 'module' }),
  )
  const packages = [tarball, `vite@${major}`, `typescript@${typescript}`]
  run(...npm('install', '--no-audit', '--no-fund', ...packages), app)
  const node = (script, ...args) => [process.execPath, [path.join(app, 'node_modules', script), ...args]]
  const vite = (...args) => node('vite/bin/vite.js', ...args)

  run(...node('typescript/bin/tsc', '-p', '.'), app)
  const output = run(...vite('build'), app)
  if (!/src\/mug +draft/.test(output)) throw new Error(`Vite ${major}: the build prints no table:\n${output}`)
  const [name] = /mug\.lod0-[\w-]+\.glb/.exec(output) ?? []
  await withServer(vite('preview'), app, (url) => expectGlb(`${url}/assets/${name}`))
  await withServer(vite(), app, async (url) => {
    const code = await (await fetch(`${url}/src/mug.photo.jpg?import&model`)).text()
    const [file] = /\/@rage3d\/[^"]+\.glb/.exec(code) ?? []
    await expectGlb(`${url}${file}`)
  })
  console.log(`Vite ${major}: install, types, dev, build and preview are fine`)
}

async function expectGlb(url) {
  const response = await fetch(url)
  const start = Buffer.from(await response.arrayBuffer()).toString('latin1', 0, 4)
  if (!response.ok || start !== 'glTF') throw new Error(`${url} gives ${response.status}, not a GLB.`)
  if (response.headers.get('content-type') !== 'model/gltf-binary')
    throw new Error(`${url} has the wrong type.`)
}

async function withServer([command, args], cwd, work) {
  const port = await freePort()
  const server = spawn(command, [...args, '--port', String(port), '--strictPort', '--host', '127.0.0.1'], {
    cwd,
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  try {
    await new Promise((resolve, reject) => {
      server.stdout.on('data', (text) => /Local|127\.0\.0\.1/.test(String(text)) && resolve())
      server.once('exit', (code) => reject(new Error(`${command} ended with ${code}.`)))
    })
    await work(`http://127.0.0.1:${port}`)
  } finally {
    server.kill()
  }
}

function freePort() {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address()
      server.close(() => resolve(port))
    })
  })
}
