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
export { type Clock, systemClock } from './clock.js'
export type { SubmitOutcome } from './submit-outcome.js'
