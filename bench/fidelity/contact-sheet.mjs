import sharp from 'sharp'

const CELL = 300
const HEAD = 26
const COLUMNS = ['raw', 'ours', 'difference × 4', 'peer', 'difference × 4']

/** One row per level, from the direction in which it came off worst. */
export async function writeContactSheet(file, rows) {
  const height = (CELL + HEAD) * rows.length
  const parts = []
  for (const [row, { title, ssim, worst, peer, pictures }] of rows.entries()) {
    const { raw, ours, peer: theirs } = pictures
    const cells = [raw, ours, difference(raw, ours), theirs, theirs && difference(raw, theirs)]
    const top = row * (CELL + HEAD)
    const label =
      `${title}: mean SSIM ${ssim.toFixed(4)}, shown ${worst.toFixed(4)}` +
      (peer ? ` — peer ${peer.ssim.toFixed(4)}, shown ${pictures.peer.ssim.toFixed(4)}` : '')
    parts.push({ input: caption(label, CELL * COLUMNS.length), left: 0, top })
    for (const [column, cell] of cells.entries()) {
      if (cell) parts.push({ input: await picture(cell), left: column * CELL, top: top + HEAD })
    }
  }
  await sharp({ create: { width: CELL * COLUMNS.length, height, channels: 3, background: '#808080' } })
    .composite(parts)
    .png()
    .toFile(file)
}

function picture({ size, data }) {
  return sharp(data, { raw: { width: size, height: size, channels: 4 } })
    .resize(CELL, CELL, { kernel: size < CELL ? 'nearest' : 'lanczos3' })
    .flatten({ background: '#808080' })
    .png()
    .toBuffer()
}

function difference(a, b) {
  const data = Buffer.alloc(a.data.length, 255)
  for (let i = 0; i < data.length; i++) {
    if (i % 4 !== 3) data[i] = Math.min(255, 4 * Math.abs(overGrey(a.data, i) - overGrey(b.data, i)))
  }
  return { size: a.size, data }
}

function overGrey(data, i) {
  const alpha = data[i - (i % 4) + 3] / 255
  return data[i] * alpha + 128 * (1 - alpha)
}

function caption(text, width) {
  const escaped = text.replace(/&/g, '&amp;').replace(/</g, '&lt;')
  return Buffer.from(
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${HEAD}"><rect width="100%" height="100%" fill="#222"/>` +
      `<text x="8" y="18" font-family="sans-serif" font-size="14" fill="#fff">${escaped}</text></svg>`,
  )
}
