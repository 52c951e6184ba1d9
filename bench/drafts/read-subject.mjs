import { readFile } from 'node:fs/promises'
import path from 'node:path'

/** Reads the pictures of a subject: `FILE@VIEW` parts joined by commas; without a view it is the front. */
export async function readSubject(subject) {
  return await Promise.all(
    subject.split(',').map(async (part) => {
      const [file, view = 'front'] = part.split('@')
      return { view, fileName: path.basename(file), bytes: new Uint8Array(await readFile(file)) }
    }),
  )
}
