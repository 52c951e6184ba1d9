export {
  createPhotoWatcher,
  type PhotoWatcher,
  type PhotoWatcherOptions,
  type SettledBatch,
} from './photo-watcher.js'
