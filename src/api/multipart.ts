import { randomUUID } from 'node:crypto'
import type { UploadImage } from './client-types.js'

/** A `multipart/form-data` body (RFC 7578) with every image under the field `images`. */
export function multipart(images: readonly UploadImage[]): { contentType: string; body: Buffer } {
  const boundary = `rage3d-${randomUUID()}`
  const parts = images.flatMap(({ bytes, contentType, fileName }) => [
    Buffer.from(
      `--${boundary}\r\nContent-Disposition: form-data; name="images"; filename="${quoted(fileName)}"\r\n` +
        `Content-Type: ${contentType.replace(/[^\w/.+-]/g, '')}\r\n\r\n`,
    ),
    bytes,
    Buffer.from('\r\n'),
  ])
  const body = Buffer.concat([...parts, Buffer.from(`--${boundary}--\r\n`)])
  return { contentType: `multipart/form-data; boundary=${boundary}`, body }
}

/** As browsers quote names: https://html.spec.whatwg.org/#multipart-form-data */
function quoted(fileName: string): string {
  return fileName.replaceAll('"', '%22').replaceAll('\r', '%0D').replaceAll('\n', '%0A')
}
