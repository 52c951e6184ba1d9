export type { Address, Resolve } from './addresses.js'
export { createClient } from './client.js'
export type {
  Client,
  ClientOptions,
  DownloadOptions,
  DownloadResult,
  DownloadSink,
  GenerationRow,
  Profile,
  RequestOptions,
  StlConversion,
  TaskStatus,
  UploadImage,
  WaitForTaskOptions,
} from './client-types.js'
export { type Clock, elapsed, systemClock } from './clock.js'
export type { SubmitOutcome } from './outcome.js'
export { TASK_ID } from './task-id.js'
