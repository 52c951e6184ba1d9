// Makes one draft again and again and prints the time of each as JSON: see ../drafts-speed.mjs.
import { createDraftGenerator } from '../../.build/generate/index.js'
import { readSubject } from './read-subject.mjs'

const [subject, rounds] = process.argv.slice(2)
const pictures = await readSubject(subject)
const input = { name: 'draft', photo: 'draft.jpg', rawKey: '', pictures, prepareUploads: async () => [] }
const times = []
for (let round = 0; round < Number(rounds); round++) {
  const start = performance.now()
  const before = process.cpuUsage()
  await createDraftGenerator().generate(input, { signal: new AbortController().signal, onProgress() {} })
  const { user, system } = process.cpuUsage(before)
  times.push({ wallMs: Math.round(performance.now() - start), cpuMs: Math.round((user + system) / 1000) })
}
console.log(JSON.stringify({ times }))
