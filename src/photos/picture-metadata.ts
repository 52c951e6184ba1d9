import { jpegHasMetadata, stripJpeg } from './jpeg-metadata.js'
import type { PictureFormat } from './photo-set.js'
import { pngHasMetadata, stripPng } from './png-metadata.js'
import { stripWebp, webpHasMetadata } from './webp-metadata.js'

/** Finds and removes what a format stores beside its pixels. */
interface MetadataRules {
  /** Whether there is EXIF, XMP, IPTC or position data. */
  isPresent(bytes: Uint8Array): boolean
  /** The picture without any metadata, its pixels untouched. */
  strip(bytes: Uint8Array): Buffer
}

/** The rules of each format. */
export const pictureMetadata: Record<PictureFormat, MetadataRules> = {
  jpeg: { isPresent: jpegHasMetadata, strip: stripJpeg },
  png: { isPresent: pngHasMetadata, strip: stripPng },
  webp: { isPresent: webpHasMetadata, strip: stripWebp },
}
