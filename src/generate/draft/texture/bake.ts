/** A texture being filled: colours, and which texels hold one. */
export interface Canvas {
  readonly width: number
  readonly height: number
  /** Red, green, blue per texel. */
  readonly rgb: Uint8Array
  /** 1 where a triangle has drawn. */
  readonly drawn: Uint8Array
}

/** An empty texture; sizes in texels. */
export function createCanvas(width: number, height: number): Canvas {
  return {
    width,
    height,
    rgb: new Uint8Array(width * height * 3),
    drawn: new Uint8Array(width * height),
  }
}

/** Triangles in a texture: corners in texels, three indices each. */
export interface TexelMesh {
  /** Pairs of x and y in texels, y downwards; the centre of the first texel is at (0.5, 0.5). */
  readonly texels: Float32Array
  readonly triangles: Uint32Array
}

/** Calls `paint` for every texel whose centre lies in a triangle, with the weights of the triangle's three corners. */
export function forEachTexel(
  { texels, triangles }: TexelMesh,
  { width, height }: { readonly width: number; readonly height: number },
  paint: (texel: number, triangle: number, wa: number, wb: number, wc: number) => void,
): void {
  for (let t = 0; t < triangles.length; t += 3) {
    const a = triangles[t]! * 2
    const b = triangles[t + 1]! * 2
    const c = triangles[t + 2]! * 2
    const ax = texels[a]!
    const ay = texels[a + 1]!
    const bx = texels[b]!
    const by = texels[b + 1]!
    const cx = texels[c]!
    const cy = texels[c + 1]!
    const area = (bx - ax) * (cy - ay) - (by - ay) * (cx - ax)
    if (area === 0) continue
    const top = Math.max(Math.ceil(Math.min(ay, by, cy) - 0.5), 0)
    const bottom = Math.min(Math.floor(Math.max(ay, by, cy) - 0.5), height - 1)
    const left = Math.max(Math.ceil(Math.min(ax, bx, cx) - 0.5), 0)
    const right = Math.min(Math.floor(Math.max(ax, bx, cx) - 0.5), width - 1)
    for (let y = top; y <= bottom; y++) {
      const py = y + 0.5
      for (let x = left; x <= right; x++) {
        const px = x + 0.5
        const wb = ((px - ax) * (cy - ay) - (py - ay) * (cx - ax)) / area
        const wc = ((bx - ax) * (py - ay) - (by - ay) * (px - ax)) / area
        const wa = 1 - wb - wc
        if (wa < 0 || wb < 0 || wc < 0) continue
        paint(y * width + x, t / 3, wa, wb, wc)
      }
    }
  }
}
