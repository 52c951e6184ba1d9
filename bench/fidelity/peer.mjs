import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const run = promisify(execFile)
const VERSION = '4.5.1'
const FOLDER = fileURLToPath(new URL('../../.bench/peer/', import.meta.url))

/** What `gltf-transform optimize` makes of a model at the same share of triangles and the same texture size. */
export async function optimizeWithPeer(file, level, { ratio, textureSize }) {
  const cli = await installPeer()
  const output = path.join(FOLDER, `${path.basename(file, '.glb')}.lod${level}.glb`)
  await run(process.execPath, [
    cli,
    'optimize',
    file,
    output,
    ...['--texture-size', String(textureSize), '--texture-compress', 'webp', '--compress', 'meshopt'],
    // The error limit is lifted, so that the ratio alone decides.
    ...['--simplify-ratio', String(Math.min(1, ratio)), '--simplify-error', '1'],
  ])
  return readFile(output)
}

/** Installed beside the project, not in it: nothing but this bench needs it. */
async function installPeer() {
  const cli = path.join(FOLDER, 'node_modules/@gltf-transform/cli/bin/cli.js')
  if (existsSync(cli)) return cli
  await mkdir(FOLDER, { recursive: true })
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm'
  await run(npm, ['install', '--prefix', FOLDER, '--no-audit', '--no-fund', `@gltf-transform/cli@${VERSION}`])
  return cli
}
