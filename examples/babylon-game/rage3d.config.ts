import type { Rage3dConfig } from '../../dist/index.js'

const { CI, RAGE3D_API_KEY, RAGE3D_PLAY } = process.env

const play: Rage3dConfig = {
  api: { exclusiveAccount: true, poll: { firstMs: 2000, minMs: 1000, maxMs: 2000 } },
  spend: { when: 'auto', maxGenerations: 50 },
  watch: { quietMs: 1000 },
}

export default {
  include: ['art/**'],
  // On a build server without a key the drafts are meant; everywhere else the key decides.
  generator: CI && !RAGE3D_API_KEY ? 'draft' : 'auto',
  // `npm run play` buys from the emulator, where money is free.
  ...(RAGE3D_PLAY ? play : {}),
  optimize: {
    // Many things are seen from some metres away at once: fewer triangles than the defaults, one level more.
    lods: [
      { triangles: 14_000, textureSize: 1024 },
      { triangles: 5_000, textureSize: 512 },
      { triangles: 1_500, textureSize: 256 },
      { triangles: 700, textureSize: 128 },
    ],
  },
} satisfies Rage3dConfig
