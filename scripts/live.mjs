// One generation at the real service, to see that it still speaks the protocol of the emulator. Asks before it spends.
import { copyFile, mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createInterface } from 'node:readline/promises'
import { fileURLToPath } from 'node:url'
import { createPipeline } from '../dist/index.js'

if (!process.stdin.isTTY || !process.env.RAGE3D_API_KEY) {
  console.error('test:live needs a terminal and RAGE3D_API_KEY. It spends ₹99; nothing was sent.')
  process.exit(2)
}
const photo = fileURLToPath(new URL('../examples/babylon-game/art/mug.photo.jpg', import.meta.url))
const root = await mkdtemp(path.join(tmpdir(), 'rage3d-live-'))
await copyFile(photo, path.join(root, 'mug.photo.jpg'))

const pipeline = createPipeline({ root, generator: 'rage3d', spend: { when: 'ask', maxGenerations: 1 } })
pipeline.on('progress', ({ stage, progress }) => console.error(`${stage} ${Math.floor(progress * 100)} %`))
try {
  const model = await pipeline.build('mug.photo.jpg', {
    async confirm({ count, price, wallet }) {
      const reader = createInterface({ input: process.stdin, output: process.stderr })
      const answer = await reader.question(`Spend ${count} × ₹${price} of ₹${wallet ?? '?'}? Type "spend": `)
      reader.close()
      return answer.trim() === 'spend'
    },
  })
  console.log(
    `task ${model.taskId}: ${model.lods.map(({ triangles }) => triangles).join(' / ')} triangles; kept in ${root}`,
  )
} finally {
  await pipeline.close()
}
