import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome.exe']
const FOLDERS = [
  '/Applications/Google Chrome.app/Contents/MacOS',
  '/Applications/Chromium.app/Contents/MacOS',
  'C:\\Program Files\\Google\\Chrome\\Application',
]

/**
 * Path of a Chromium or Chrome on this machine, or `null`: the one named by `CHROMIUM_PATH`, one on the
 * PATH, one in its usual folder, or the one that Playwright installed.
 */
export async function findChromium(env = process.env) {
  if (env.CHROMIUM_PATH) return existsSync(env.CHROMIUM_PATH) ? env.CHROMIUM_PATH : null
  const folders = [...(env.PATH ?? '').split(delimiter), '/usr/bin', '/snap/bin', ...FOLDERS]
  const names = [...NAMES, 'Google Chrome', 'Chromium']
  for (const folder of folders) {
    const name = names.find((candidate) => folder && existsSync(join(folder, candidate)))
    if (name) return join(folder, name)
  }
  return findPlaywrightChromium()
}

async function findPlaywrightChromium() {
  try {
    const { chromium } = await import('playwright-core')
    const path = chromium.executablePath()
    return existsSync(path) ? path : null
  } catch {
    return null // playwright-core has no browser for this platform.
  }
}
