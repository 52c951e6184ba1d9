// What `npm install` brings: the packed files and their size, within a limit that a review should notice.
import { execFileSync } from 'node:child_process'
import { npm } from './npm.mjs'

const MOST_UNPACKED_BYTES = 2_250_000

const output = execFileSync(...npm('pack', '--dry-run', '--json', '--ignore-scripts'), { encoding: 'utf8' })
const [{ files, size, unpackedSize }] = JSON.parse(output)
const stray = files
  .map(({ path }) => path)
  .filter(
    (path) =>
      !/^(dist\/|docs\/|client\.d\.ts|sidecar\.schema\.json|CHANGELOG\.md|README\.md|LICENSE|package\.json)/.test(
        path,
      ),
  )
console.log(
  `${files.length} files, ${(size / 1e3).toFixed(0)} kB packed, ${(unpackedSize / 1e3).toFixed(0)} kB unpacked`,
)
if (stray.length > 0) {
  console.error(`Files that do not belong into the package: ${stray.join(', ')}`)
  process.exitCode = 1
}
if (unpackedSize > MOST_UNPACKED_BYTES) {
  console.error(`The package is larger than ${MOST_UNPACKED_BYTES / 1e3} kB.`)
  process.exitCode = 1
}
