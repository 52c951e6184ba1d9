// Compiles src/ to .build/, module by module, and bundles that to dist/, which is what people install.
// The old folders stay whole until the new ones are complete.
import { execFileSync } from 'node:child_process'
import { chmodSync, cpSync, existsSync, mkdtempSync, renameSync, rmSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { bundle } from './bundle.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))

await replaceFolder('.build', (folder) => {
  const tsc = path.join(root, 'node_modules/typescript/bin/tsc')
  const args = ['-p', 'tsconfig.build.json', '--outDir', folder]
  execFileSync(process.execPath, [tsc, ...args], { cwd: root, stdio: 'inherit' })
})
await replaceFolder('dist', async (folder) => {
  const modules = path.join(root, '.build')
  await bundle(modules, folder)
  const isTypes = (file) => !path.extname(file) || file.endsWith('.d.ts')
  cpSync(modules, folder, { recursive: true, filter: isTypes })
  chmodSync(path.join(folder, 'cli/bin.js'), 0o755)
})

async function replaceFolder(name, fill) {
  const target = path.join(root, name)
  const fresh = mkdtempSync(`${target}.tmp-`)
  try {
    await fill(fresh)
    chmodSync(fresh, 0o755)
    const old = `${fresh}-old`
    if (existsSync(target)) renameSync(target, old)
    renameSync(fresh, target)
    rmSync(old, { recursive: true, force: true })
  } finally {
    rmSync(fresh, { recursive: true, force: true })
  }
}
