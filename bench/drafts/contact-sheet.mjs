import sharp from 'sharp'

const CELL = 320
const BACKGROUND = { r: 70, g: 75, b: 85 }
/** Azimuth and elevation of the shaded pictures, in degrees: three-quarter, side, back, back three-quarter, above. */
const VIEWS = [
  [45, 15],
  [90, 0],
  [180, 0],
  [215, 25],
  [0, 70],
]

/** Writes one row of pictures: photos, cut-out, front without light, then five shaded views. */
export async function writeContactSheet(file, { photos, cut, render }) {
  const cells = [...(await Promise.all(photos.map(showPhoto)))]
  if (cut) cells.push(await showCut(cut))
  cells.push(await showRender(render(0, 0, false)))
  for (const [azimuth, elevation] of VIEWS) cells.push(await showRender(render(azimuth, elevation, true)))
  const columns = Math.ceil(cells.length / Math.ceil(cells.length / 8))
  const lines = Math.ceil(cells.length / columns)
  await sharp({
    create: { width: CELL * columns, height: CELL * lines, channels: 3, background: BACKGROUND },
  })
    .composite(
      cells.map((input, k) => ({ input, left: (k % columns) * CELL, top: Math.floor(k / columns) * CELL })),
    )
    .png()
    .toFile(file)
}

function showPhoto(bytes) {
  return fitCell(sharp(bytes).autoOrient().toColourspace('srgb').flatten({ background: '#ffffff' }))
}

function showCut({ width, height, rgb, matte }) {
  const data = Buffer.alloc(width * height * 3)
  for (let i = 0; i < width * height; i++) {
    const share = matte.data[i]
    for (let k = 0; k < 3; k++) data[i * 3 + k] = rgb[i * 3 + k] * share + (k === 1 ? 0 : 255) * (1 - share)
  }
  return fitCell(sharp(data, { raw: { width, height, channels: 3 } }))
}

export function showRender({ size, mask, rgb }, cell = CELL) {
  const data = Buffer.from(rgb)
  const { r, g, b } = BACKGROUND
  mask.forEach((inside, i) => {
    if (!inside) data.set([r, g, b], i * 3)
  })
  return fitCell(sharp(data, { raw: { width: size, height: size, channels: 3 } }), cell)
}

function fitCell(image, cell = CELL) {
  const inner = cell - 16
  return image
    .resize(inner, inner, { fit: 'contain', background: BACKGROUND })
    .extend({ top: 8, bottom: 8, left: 8, right: 8, background: BACKGROUND })
    .png()
    .toBuffer()
}
