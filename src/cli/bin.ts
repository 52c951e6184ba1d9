#!/usr/bin/env node
import { readFileSync } from 'node:fs'

const version = (): string =>
  (JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as { version: string })
    .version

// `--version` is asked by scripts and must be instant: nothing else is loaded for it.
if (process.argv.length === 3 && ['--version', '-V'].includes(process.argv[2] ?? '')) {
  process.stdout.write(`${version()}\n`)
} else {
  const { run } = await import('./run.js')
  await run(process.argv, version())
}
