// Pictures and models that cost no time to make.
import { deflateSync } from 'node:zlib'

const png = greyPicture(256)

/** A sound PNG that is like no other: bytes after its end are ignored. */
export function pictureOf(mark) {
  return Buffer.concat([png, Buffer.from(mark)])
}

let made = 0

/** An empty but sound GLB that is like no other. */
export async function makeModel() {
  const json = JSON.stringify({ asset: { version: '2.0', extras: { model: ++made } } })
  const text = Buffer.from(json.padEnd(Math.ceil(json.length / 4) * 4, ' '))
  const head = Buffer.alloc(20)
  head.write('glTF', 0, 'latin1')
  head.writeUInt32LE(2, 4)
  head.writeUInt32LE(20 + text.length, 8)
  head.writeUInt32LE(text.length, 12)
  head.write('JSON', 16, 'latin1')
  return Buffer.concat([head, text])
}

/** https://www.w3.org/TR/png/: one grey byte per pixel. */
function greyPicture(edge) {
  const header = Buffer.alloc(13)
  header.writeUInt32BE(edge, 0)
  header.writeUInt32BE(edge, 4)
  header[8] = 8
  const rows = Buffer.alloc(edge * (edge + 1), 0x80)
  for (let y = 0; y < edge; y++) rows[y * (edge + 1)] = 0
  return Buffer.concat([
    Buffer.from('89504e470d0a1a0a', 'hex'),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(rows)),
    chunk('IEND', Buffer.alloc(0)),
  ])
}

function chunk(type, data) {
  const body = Buffer.concat([Buffer.from(type), data])
  const frame = Buffer.alloc(8)
  frame.writeUInt32BE(data.length, 0)
  frame.writeUInt32BE(crc32(body), 4)
  return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)])
}

function crc32(bytes) {
  let crc = 0xffffffff
  for (const byte of bytes) {
    crc ^= byte
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1
  }
  return (crc ^ 0xffffffff) >>> 0
}
