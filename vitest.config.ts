import { defineConfig } from 'vitest/config'

/** These want a process of their own: they start browsers, or look at what the process has loaded or uses. */
const ALONE = [
  'test/plugin/dev.test.ts',
  'test/runtime/*.test.ts',
  'test/watch/photo-watcher.test.ts',
  'test/optimize/lazy-imports.test.ts',
]

export default defineConfig({
  test: {
    globalSetup: ['test/support/build-once.ts'],
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // Resolves as soon as it holds; a busy machine may need longer than the usual second.
    expect: { poll: { timeout: 25_000 } },
    // Processes, browsers and sockets on a shared machine can stall; a failure that is real fails twice.
    retry: process.env.CI ? 1 : 0,
    projects: [
      { extends: true, test: { name: 'alone', include: ALONE } },
      // Modules hold no mutable state: files can share them, which saves loading and warming them up for each.
      {
        extends: true,
        test: { name: 'shared', include: ['test/**/*.test.ts'], exclude: ALONE, isolate: false },
      },
    ],
  },
})
