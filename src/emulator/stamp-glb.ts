/** A GLB with `extras` added to its `asset`. Chunks other than the JSON one stay as they are. */
export function stampGlb(glb: Uint8Array, extras: Record<string, unknown>): Uint8Array {
  const bytes = Buffer.from(glb.buffer, glb.byteOffset, glb.byteLength)
  const jsonLength = bytes.readUInt32LE(12)
  const json = JSON.parse(bytes.toString('utf8', 20, 20 + jsonLength))
  json.asset.extras = { ...json.asset.extras, ...extras }
  return joinGlb(json, bytes.subarray(20 + jsonLength))
}

/** A GLB of a JSON document and whatever chunks follow it (glTF 2.0, 4.4). */
export function joinGlb(json: unknown, rest: Uint8Array = new Uint8Array()): Buffer {
  const text = Buffer.from(JSON.stringify(json))
  const padded = Buffer.concat([text, Buffer.alloc((4 - (text.length % 4)) % 4, ' ')])
  const head = Buffer.alloc(20)
  head.write('glTF', 0, 'latin1')
  head.writeUInt32LE(2, 4)
  head.writeUInt32LE(20 + padded.length + rest.byteLength, 8)
  head.writeUInt32LE(padded.length, 12)
  head.write('JSON', 16, 'latin1')
  return Buffer.concat([head, padded, rest])
}
