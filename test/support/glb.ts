/** Packs JSON and bytes into a GLB, so that a test can say exactly what stands in it. */
export function packGlb(json: unknown, binary: Uint8Array | null = null): Uint8Array {
  const text = new TextEncoder().encode(JSON.stringify(json))
  const chunks: { type: number; bytes: Uint8Array; fill: number }[] = [
    { type: 0x4e4f534a, bytes: text, fill: 0x20 },
  ]
  if (binary) chunks.push({ type: 0x004e4942, bytes: binary, fill: 0 })
  const padded = (length: number) => Math.ceil(length / 4) * 4
  const total = chunks.reduce((sum, { bytes }) => sum + 8 + padded(bytes.byteLength), 12)
  const glb = new Uint8Array(total)
  const view = new DataView(glb.buffer)
  view.setUint32(0, 0x46546c67, true)
  view.setUint32(4, 2, true)
  view.setUint32(8, total, true)
  let offset = 12
  for (const { type, bytes, fill } of chunks) {
    view.setUint32(offset, padded(bytes.byteLength), true)
    view.setUint32(offset + 4, type, true)
    glb.fill(fill, offset + 8, offset + 8 + padded(bytes.byteLength))
    glb.set(bytes, offset + 8)
    offset += 8 + padded(bytes.byteLength)
  }
  return glb
}
