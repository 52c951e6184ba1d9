import { expect, test } from 'vitest'
import { retryCommand } from '../../src/cli/retry-command.js'

test('the command to run again is the one that was run, without flags that decide about spending and display', () => {
  const argv = 'node rage3d build art --out public/models --frozen --json --max-generations 2 --root ../game'
  expect(retryCommand(argv.split(' '))).toBe('rage3d build art --out public/models --root ../game')
  expect(retryCommand(['node', 'rage3d', 'regenerate', 'a.photo.jpg', '--yes', '--max-generations=9'])).toBe(
    'rage3d regenerate a.photo.jpg',
  )
})

test('on Windows the words are those of cmd.exe', () => {
  expect(
    retryCommand(['node', 'rage3d', 'build', 'art\\chair.photo.jpg', 'my art', '--out', 'a&b'], 'win32'),
  ).toBe('rage3d build art\\chair.photo.jpg "my art" --out "a&b"')
})

test('words that a shell would split or expand are quoted', () => {
  expect(retryCommand(['node', 'rage3d', 'build', "it's art", 'größe', '$HOME', '--out', 'o'], 'linux')).toBe(
    "rage3d build 'it'\\''s art' größe '$HOME' --out o",
  )
})
