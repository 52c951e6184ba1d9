export {
  createPhotoWatcher,
  type PhotoWatcher,
  type PhotoWatcherOptions,
  type SettledBatch,
} from './photo-watcher.js'
export type { WatchedPhoto } from './take-stock.js'
