import { loadSharp } from '../imaging/index.js'
import { createInlineWorkshop, type DraftInput } from './workshop.js'

/** Pixels of the picture that a thread practises on. A larger one took longer and made the first draft no faster. */
const EDGE = 24

/** Makes a draft and levels of nothing much: code is loaded and compiled, libraries start their own threads. */
export async function warmUpThread(signal: AbortSignal): Promise<void> {
  const picture = { view: 'front' as const, fileName: 'disc.png', bytes: await drawDisc() }
  const input: DraftInput = { name: 'disc', photo: picture.fileName, rawKey: '', pictures: [picture] }
  const { glb } = await createInlineWorkshop().draft(input, { signal, onProgress() {} })
  const { optimizeModel } = await import('../optimize/index.js')
  if (glb) await optimizeModel(glb, { poster: false }, { signal })
}

/** A dark disc on white paper: something to cut out. */
async function drawDisc(): Promise<Uint8Array> {
  const pixels = Buffer.alloc(EDGE * EDGE, 250)
  for (let y = 0; y < EDGE; y++)
    for (let x = 0; x < EDGE; x++)
      if (Math.hypot(x - EDGE / 2, y - EDGE / 2) < EDGE / 3) pixels[y * EDGE + x] = 60 + x
  const sharp = await loadSharp()
  return sharp(pixels, { raw: { width: EDGE, height: EDGE, channels: 1 } })
    .png()
    .toBuffer()
}
