import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/support/build-once.ts'],
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // Processes, browsers and sockets on a shared machine can stall; a failure that is real fails twice.
    retry: process.env.CI ? 1 : 0,
  },
})
