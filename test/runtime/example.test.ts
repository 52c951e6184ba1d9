import { cp, mkdir, mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Scene } from '@babylonjs/core/scene.js'
import { build, preview } from 'vite'
import { expect, onTestFinished, test, vi } from 'vitest'
import { chromiumPath, openPage } from '../support/browser.js'
import { tempDir } from '../support/temp-dir.js'

declare const scene: Scene

const root = fileURLToPath(new URL('../..', import.meta.url))
const PHOTOS = /[\\/]art[\\/](?!(chair|mug|tiger)\.photo\.)/

/** The example with three of its photos, to be quick; as deep in the checkout, because its imports count the folders. */
async function copyExample(): Promise<string> {
  await mkdir(join(root, '.demo'), { recursive: true })
  const copy = await mkdtemp(join(root, '.demo/example-'))
  onTestFinished(() => rm(copy, { recursive: true, force: true, maxRetries: 5 }))
  const isNeeded = (path: string) => !/[\\/](node_modules|dist)$/.test(path) && !PHOTOS.test(path)
  await cp(join(root, 'examples/babylon-game'), copy, { recursive: true, filter: isNeeded })
  return copy
}

test.skipIf(!chromiumPath)(
  'the example game builds without a key and plays without the network',
  async () => {
    vi.stubEnv('RAGE3D_STORE', await tempDir())
    vi.stubEnv('RAGE3D_API_KEY', '')
    onTestFinished(() => void vi.unstubAllEnvs())
    const example = await copyExample()
    const outDir = await tempDir()
    await build({ root: example, logLevel: 'silent', build: { outDir, emptyOutDir: true, minify: false } })
    const server = await preview({
      root: example,
      logLevel: 'silent',
      build: { outDir },
      preview: { port: 0, host: '127.0.0.1' },
    })
    onTestFinished(() => server.close())
    await using opened = await openPage({ width: 200, height: 150 })
    const { page, errors, refused } = opened
    await page.goto(server.resolvedUrls!.local[0]!)

    const levels = () =>
      page.evaluate(() => {
        const roots = scene.transformNodes.filter((node) => /\.lod\d$/.test(node.name))
        const shown = roots.filter((node) => node.isEnabled())
        const nearer = shown.filter((node) => !node.name.endsWith('.lod3'))
        return {
          shown: shown.length,
          models: new Set(shown.map(({ name }) => name.split('.lod')[0])).size,
          nearer: nearer.length,
        }
      })
    await expect.poll(async () => (await levels()).models, { timeout: 90_000 }).toBe(3)

    const lookFrom = (radius: number) =>
      page.evaluate(async (distance) => {
        Object.assign(scene.activeCamera!, { radius: distance })
        for (let i = 0; i < 2; i++) {
          await new Promise<void>((resolve) => scene.onAfterRenderObservable.addOnce(() => resolve()))
        }
      }, radius)
    await lookFrom(150)
    expect((await levels()).nearer).toBe(0)
    await lookFrom(1.5)
    await expect.poll(async () => (await levels()).nearer, { timeout: 30_000 }).toBeGreaterThan(0)
    expect(errors).toEqual([])
    expect(refused).toEqual([])
  },
  240_000,
)
