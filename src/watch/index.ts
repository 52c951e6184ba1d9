export {
  createPhotoWatcher,
  type PhotoWatcher,
  type PhotoWatcherOptions,
  type SettledBatch,
} from './photo-watcher.js'
export { createRetryTimers, type RetryTimers } from './retry-timers.js'
export type { WatchedPhoto } from './take-stock.js'
