import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vite'
import { artDrop } from './art-drop.ts'

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url))

// In a project of your own: import rage3d from 'vite-plugin-rage3d'
const rage3dUrl = new URL('../../dist/index.js', import.meta.url).href
const { default: rage3d }: typeof import('../../dist/index.js') = await import(rage3dUrl)

export default defineConfig({
  plugins: [rage3d(), artDrop({ folder: here('art') })],
  resolve: {
    // Only because the example lives inside the package's own repository.
    alias: { 'vite-plugin-rage3d/babylon': here('../../dist/runtime/babylon.js') },
  },
  server: { fs: { allow: [here('.'), here('../..')] } },
  build: { target: 'es2022', chunkSizeWarningLimit: 2000 },
})
