import type { PictureFormat } from './photo-set.js'

/** What a file holds, judged by its first bytes. */
export type SniffedFormat =
  | { readonly format: PictureFormat }
  | {
      readonly format: null
      /** With its article, to follow "is": `a GIF picture`. */
      readonly kind: string
      readonly hint: string
    }

/** Tells the content of a file by its first bytes; its name does not count. */
export function sniffFormat(bytes: Uint8Array): SniffedFormat {
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, 4096))
  const at = (offset: number, text: string) => head.toString('latin1', offset, offset + text.length) === text
  if (at(0, '\xff\xd8')) return { format: 'jpeg' }
  if (at(0, '\x89PNG')) return { format: 'png' }
  if (at(0, 'RIFF') && at(8, 'WEBP')) return { format: 'webp' }
  const [kind, hint] = at(4, 'ftyp') ? mediaKind(head) : (binaryKind(at) ?? textKind(head) ?? UNKNOWN)
  return { format: null, kind, hint }
}

type Kind = readonly [kind: string, hint: string]

const EXPORT = 'Open it in a picture editor and export it as JPEG, PNG or WebP.'
const HEIC = 'Export it as JPEG; an iPhone saves JPEG under Settings › Camera › Formats › Most Compatible.'
const RAW = 'Develop it in a raw converter and export it as JPEG.'
const FRAME = 'Save one frame of it as JPEG, PNG or WebP.'
const RENDER = 'Render it to a PNG of at least 1024 × 1024 pixels.'
const DOWNLOAD = 'The download went wrong: open the address in a browser and save the picture itself.'
const UNKNOWN: Kind = ['not a picture that is known', EXPORT]

/** Signatures at fixed offsets, the longer before the shorter. */
const SIGNATURES: readonly (readonly [offset: number, signature: string, ...Kind])[] = [
  [0, 'GIF8', 'a GIF picture', EXPORT],
  [8, 'CR\x02', 'a raw photo of a camera (CR2)', RAW],
  [0, 'II*\0', 'a TIFF picture or a raw photo of a camera', EXPORT],
  [0, 'MM\0*', 'a TIFF picture or a raw photo of a camera', EXPORT],
  [0, 'II+\0', 'a TIFF picture', EXPORT],
  [0, 'MM\0+', 'a TIFF picture', EXPORT],
  [0, 'IIRO', 'a raw photo of a camera (ORF)', RAW],
  [0, 'FUJIFILMCCD-RAW', 'a raw photo of a camera (RAF)', RAW],
  [0, '\x8aMNG', 'an MNG animation', FRAME],
  [0, '8BPS', 'a Photoshop file', EXPORT],
  [0, 'gimp xcf', 'a GIMP file', EXPORT],
  [0, '%PDF', 'a PDF document', RENDER],
  [0, '%!PS', 'a PostScript document', RENDER],
  [0, '\0\0\0\x0cJXL ', 'a JPEG XL picture', EXPORT],
  [0, '\xff\x0a', 'a JPEG XL picture', EXPORT],
  [0, '\0\0\0\x0cjP  ', 'a JPEG 2000 picture', EXPORT],
  [0, '\xff\x4f\xff\x51', 'a JPEG 2000 picture', EXPORT],
  [0, '\0\0\x01\0', 'an icon file', EXPORT],
  [0, 'DDS ', 'a DDS texture', EXPORT],
  [0, '\xabKTX', 'a KTX texture', EXPORT],
  [0, 'v/1\x01', 'an OpenEXR picture', EXPORT],
  [0, '#?RADIANCE', 'a Radiance HDR picture', EXPORT],
  [0, 'qoif', 'a QOI picture', EXPORT],
  [0, 'glTF', 'a GLB model, not a picture', 'Name models otherwise; `rage3d optimize` takes a GLB.'],
  [8, 'AVI ', 'a film', FRAME],
  [0, '\x1aE\xdf\xa3', 'a film', FRAME],
  [0, 'PK\x03\x04', 'a ZIP archive', 'Unpack it and use the picture inside.'],
  [0, '\x1f\x8b', 'a gzip archive', 'Unpack it and use the picture inside.'],
]

function binaryKind(at: (offset: number, text: string) => boolean): Kind | null {
  const found = SIGNATURES.find(([offset, signature]) => at(offset, signature))
  if (found) return [found[2], found[3]]
  // "BM" alone begins many texts; the reserved bytes of a bitmap's header are zero.
  return at(0, 'BM') && at(6, '\0\0\0\0') ? ['a BMP picture', EXPORT] : null
}

/** Brands of ISO base media files: ISO/IEC 23008-12 (HEIF), AV1 Image File Format, and films. */
function mediaKind(head: Buffer): Kind {
  const brands = head.toString('latin1', 8, Math.min(head.readUInt32BE(0), 256))
  if (/^(avif|avis)/.test(brands)) return ['an AVIF picture', EXPORT]
  if (/^(hei[cmsx]|hev[cmsx])/.test(brands)) return ['a HEIC picture', HEIC]
  if (/^(mif1|mif2|msf1|miaf)/.test(brands)) {
    return /avi[fs]/.test(brands) ? ['an AVIF picture', EXPORT] : ['a HEIF picture', HEIC]
  }
  return brands.startsWith('crx ') ? ['a raw photo of a camera (CR3)', RAW] : ['a film', FRAME]
}

function textKind(head: Buffer): Kind | null {
  const text = decodeText(head)
  if (text === null) return null
  if (text.startsWith('version https://git-lfs')) {
    return ['a Git LFS pointer, not the picture itself', 'Run `git lfs pull` to fetch the picture.']
  }
  const start = text.slice(0, 2000).toLowerCase()
  if (/<svg[\s>]/.test(start)) return ['an SVG drawing', RENDER]
  if (/^\s*(<!--[\s\S]*?-->\s*)?<(!doctype html|html|head|body)/.test(start))
    return ['a web page (HTML)', DOWNLOAD]
  if (/^\s*<(\?xml|[a-z])/.test(start)) return ['an XML document', DOWNLOAD]
  return /^\s*[[{]/.test(start) ? ['a JSON document', DOWNLOAD] : ['a text file', DOWNLOAD]
}

/** The head as text, or `null` if it holds control characters that texts do not. */
function decodeText(head: Buffer): string | null {
  const utf16 = head[0] === 0xff && head[1] === 0xfe
  const text = head.toString(utf16 ? 'utf16le' : 'utf8').replace(/^\uFEFF/, '')
  return /[\0-\x08\x0e-\x1a\x1c-\x1f]/.test(text) || text.includes('\uFFFD\uFFFD') ? null : text
}
