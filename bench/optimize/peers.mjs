import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

const FOLDER = fileURLToPath(new URL('../../.bench/peer/', import.meta.url))

/** The programs compared with. They are installed beside the project: nothing but the benches needs them. */
export const VERSIONS = { '@gltf-transform/cli': '4.5.1', gltfpack: '1.3.0' }

export function installPeers() {
  const cli = path.join(FOLDER, 'node_modules/@gltf-transform/cli/bin/cli.js')
  const gltfpack = path.join(FOLDER, 'node_modules/gltfpack/cli.js')
  if (!existsSync(cli) || !existsSync(gltfpack)) {
    mkdirSync(FOLDER, { recursive: true })
    const packages = Object.entries(VERSIONS).map(([name, version]) => `${name}@${version}`)
    const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm'
    execFileSync(npm, ['install', '--prefix', FOLDER, '--no-audit', '--no-fund', ...packages])
  }
  return { cli, gltfpack }
}
