import { defineConfig } from '../../dist/index.js'

export default defineConfig({
  include: ['art/**'],
  optimize: {
    // Many things are seen from some metres away at once: fewer triangles than the defaults, one level more.
    lods: [
      { triangles: 14_000, textureSize: 1024 },
      { triangles: 5_000, textureSize: 512 },
      { triangles: 1_500, textureSize: 256 },
      { triangles: 400, textureSize: 128 },
    ],
  },
})
