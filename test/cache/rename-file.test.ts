import { readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { expect, test } from 'vitest'
import { fileSink } from '../../src/api/file-sink.js'
import { renameFile } from '../../src/cache/index.js'
import { tempDir } from '../support/temp-dir.js'
import { beforeRename, fsError, onWindows } from './support/faulty-fs.js'

const ways = [
  [
    'a file',
    async (file: string) => {
      await writeFile(`${file}.new`, 'new')
      await renameFile(`${file}.new`, file)
    },
  ],
  ['a download', async (file: string) => fileSink(file)(inOnePiece())],
] as const

async function* inOnePiece() {
  yield new TextEncoder().encode('new')
}

test.each(ways)(
  '%s takes its place on Windows once those who have the old one open let go',
  async (_, put) => {
    const file = path.join(await tempDir(), 'chair.glb')
    onWindows()
    const codes = ['EPERM', 'EBUSY', 'EACCES']
    beforeRename(() => {
      const code = codes.pop()
      if (code) throw fsError(code)
    })
    await put(file)
    expect(await readFile(file, 'utf8')).toBe('new')
  },
)

test.each(ways)('elsewhere the failure of %s is told at once', async (_, put) => {
  const file = path.join(await tempDir(), 'chair.glb')
  let tries = 0
  beforeRename(() => {
    tries++
    throw fsError('EPERM')
  })
  await expect(put(file)).rejects.toThrow('EPERM')
  expect(tries).toBe(process.platform === 'win32' ? 9 : 1)
})
