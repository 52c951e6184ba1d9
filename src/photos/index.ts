export { checkPictures } from './check-pictures.js'
export { type DiscoveredPhotos, type DiscoverOptions, discoverPhotos } from './discover-photos.js'
export {
  isPhotoPath,
  PHOTO_EXTENSIONS,
  type PhotoFileName,
  parsePhotoFileName,
} from './parse-photo-file-name.js'
export { createPhotoFilter, type PhotoFilter, type PhotoFilterOptions } from './photo-filter.js'
export type {
  CheckedPicture,
  PhotoSet,
  PhotoView,
  Picture,
  PictureFormat,
  PixelChange,
  Upload,
} from './photo-set.js'
export { photoSetOf } from './photo-set-of.js'
export { MAX_UPLOAD_BYTES, prepareUpload, prepareUploads } from './prepare-upload.js'
export { rawKeyOf } from './raw-key.js'
export { readPictures } from './read-pictures.js'
export { type ReadSidecarOptions, readSidecar, type SidecarSettings } from './read-sidecar.js'
