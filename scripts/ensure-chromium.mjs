// Sees to it that a browser is there for the browser tests. Never fails: without one those tests are skipped.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { findChromium } from './find-chromium.mjs'

const steps = [
  { name: 'apt-get install chromium', possible: isDebianRoot, run: installWithApt },
  { name: 'playwright-core install chromium', possible: () => true, run: installWithPlaywright },
]

let found = await findChromium()
for (const step of found ? [] : steps.filter(({ possible }) => possible())) {
  console.log(`No Chromium found, trying: ${step.name}`)
  step.run()
  found = await findChromium()
  if (found) break
}
console.log(
  found
    ? `Browser tests use ${found}`
    : 'No Chromium or Chrome could be found or installed: browser tests are skipped. Install one, or set CHROMIUM_PATH.',
)

function isDebianRoot() {
  return existsSync('/usr/bin/apt-get') && process.getuid?.() === 0
}

function installWithApt() {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  const options = { stdio: 'inherit', env, timeout: 300_000 }
  const args = ['install', '-y', '--no-install-recommends', 'chromium']
  if (spawnSync('apt-get', args, options).status === 0) return
  spawnSync('apt-get', ['update'], options)
  spawnSync('apt-get', args, options)
}

function installWithPlaywright() {
  const folder = dirname(createRequire(import.meta.url).resolve('playwright-core/package.json'))
  const args = [join(folder, 'cli.js'), 'install', 'chromium']
  spawnSync(process.execPath, args, { stdio: 'inherit', timeout: 300_000 })
}
