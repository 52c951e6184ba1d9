import type { ApiKey } from '../config/index.js'
import type { Resolve } from './addresses.js'
import type { Clock } from './clock.js'
import type { SubmitOutcome } from './outcome.js'

/** How a client reaches the service. Every time is in milliseconds and greater than 0. */
export interface ClientOptions {
  /** Default: `RAGE3D_API_KEY` of the environment. */
  readonly apiKey?: ApiKey | string
  /** Base URL; default: `RAGE3D_API_URL` of the environment, else the service. Plain http stays on private addresses. */
  readonly url?: string
  /** Total deadline of a submission, from first byte to last. Default 180,000. */
  readonly submitTimeoutMs?: number
  /** Total deadline of a reading request with all its retries and waits; `Infinity` for none. Default 60,000. */
  readonly readDeadlineMs?: number
  /** How long a connection may take to stand. Default 10,000. */
  readonly connectTimeoutMs?: number
  /** How long one reading request may take, or a download to begin, before it is tried again. Default 30,000. */
  readonly attemptTimeoutMs?: number
  /** Retries of a failed read, besides waits that the service asked for: a whole number or `Infinity`. Default 5. */
  readonly retries?: number
  readonly clock?: Clock
  /** 0–1, for jitter. Default `Math.random`. */
  readonly random?: () => number
  /** Turns host names into addresses. Default: the system's look-up. */
  readonly resolve?: Resolve
  /** Where the key and URL are read from when they are not given. Default `process.env`. */
  readonly env?: NodeJS.ProcessEnv
}

/** One picture as it is sent. */
export interface UploadImage {
  /** 1 to 10,000,000 bytes. */
  readonly bytes: Uint8Array
  /** `image/jpeg`, `image/png` or `image/webp`. */
  readonly contentType: string
  /** Not empty. */
  readonly fileName: string
}

/** Where a task stands. */
export interface TaskStatus {
  readonly taskId: string
  readonly status: 'queued' | 'running' | 'success' | 'failed'
  /** 0–100. */
  readonly progress: number
  /** Where the model may be fetched, best first. Unchecked: hand them to `download` only. */
  readonly modelUrls: readonly string[]
  readonly renderedImageUrl: string | null
  readonly expiresAt: Date | null
  /** Why a failed task failed, cut and cleaned. */
  readonly error: string | null
}

/** How patiently a task is waited for. Every time is in milliseconds. */
export interface WaitForTaskOptions {
  readonly signal?: AbortSignal
  /** Wait before the first question. Default 20,000. */
  readonly firstMs?: number
  /** Least and longest wait between questions. Default 5,000 and 15,000. */
  readonly minMs?: number
  readonly maxMs?: number
  /** After this long the task is left running, and `RAGE3D_TASK_RUNNING` is thrown. Default 600,000. */
  readonly deadlineMs?: number
  onStatus?(status: TaskStatus): void
}

/** One row of the list of generations. Its format is documented as "status and output URLs" only. */
export interface GenerationRow {
  /** `null` if the row holds no valid id. */
  readonly taskId: string | null
  readonly status: string | null
  readonly modelUrls: readonly string[]
  readonly createdAt: Date | null
  /** The row as JSON text, to look for an upload's name in. */
  readonly text: string
}

/** Who the key belongs to. What the service does not say is `null`. */
export interface Profile {
  readonly email: string | null
  readonly name: string | null
  /** INR. */
  readonly balance: number | null
  readonly totalGenerations: number | null
  /** INR per generation. */
  readonly generationCost: number | null
}

/** What `POST /task/{id}/convert-stl` says, if anything; the model itself comes from `download(id, 'stl')`. */
export interface StlConversion {
  readonly taskId: string
  readonly status: string | null
}

/** Takes the bytes of one attempt. Called again, from the start, when a broken download is repeated. */
export type DownloadSink = (chunks: AsyncIterable<Uint8Array>) => Promise<void>

/** Where a download goes, and its limits. Every time is in milliseconds. */
export interface DownloadOptions {
  /** A sink, or the path of a file that is replaced once the download is complete. */
  readonly to: DownloadSink | string
  /** Default 200,000,000. */
  readonly maxBytes?: number
  /** Total over all attempts. Default 600,000. */
  readonly deadlineMs?: number
  /** Attempts over all addresses, besides those that have no such file. Default 4, begun within two minutes. */
  readonly attempts?: number
  /** A body slower than 64 KiB in this time is given up. Default 15,000. */
  readonly stallMs?: number
  /** Other addresses of the model; default: asked from the task when they are needed. */
  readonly modelUrls?: readonly string[]
  readonly signal?: AbortSignal
  /** `total` is `null` if the service did not say. What it throws ends the download, and is passed on. */
  onProgress?(received: number, total: number | null): void
}

/** What was downloaded. */
export interface DownloadResult {
  readonly bytes: number
  /** Of the bytes handed to the sink, in hex. */
  readonly sha256: string
}

/** What every reading request takes. */
export interface RequestOptions {
  readonly signal?: AbortSignal
  /** Total time with all retries and waits; default `readDeadlineMs` of the client. */
  readonly deadlineMs?: number
}

/** Every route of the service. Failures are `ServiceError`s; aborts reject with the signal's reason. */
export interface Client {
  /** Base URL without a trailing slash. */
  readonly url: string
  /**
   * `POST /generate-3d`: buys one model. Exactly one attempt, never repeated, never redirected; it does not
   * reject, it returns what is known; pictures that the service cannot take are `not-sent`. Aborting after the
   * request left gives `ambiguous`.
   */
  generate(
    images: readonly UploadImage[],
    options?: {
      readonly signal?: AbortSignal
      /** Sent as `Idempotency-Key`; harmless where it is ignored. */
      readonly idempotencyKey?: string
    },
  ): Promise<SubmitOutcome>
  /** `GET /task/{id}`; `RAGE3D_TASK_UNKNOWN` if the service has no such task. */
  task(taskId: string, options?: RequestOptions): Promise<TaskStatus>
  /** Polls until the task has succeeded or failed. */
  waitForTask(taskId: string, options?: WaitForTaskOptions): Promise<TaskStatus>
  /**
   * `POST /task/{id}/convert-stl`: free, and safe to repeat; any 2xx counts as converted. It may take its time:
   * `deadlineMs` is 180,000 by default.
   */
  convertStl(taskId: string, options?: RequestOptions): Promise<StlConversion>
  /** `GET /download/{id}/{type}`, else the addresses that the task names. `RAGE3D_MODEL_EXPIRED` if all are gone. */
  download(taskId: string, type: 'glb' | 'stl', options: DownloadOptions): Promise<DownloadResult>
  /** `GET /generations`, as the service orders them. `limit` 1–1000 (more counts as 1000), default 100. */
  generations(options?: RequestOptions & { readonly limit?: number }): Promise<GenerationRow[]>
  /** `GET /wallet/balance`, in INR. */
  balance(options?: RequestOptions): Promise<number>
  /** `GET /auth/me` */
  profile(options?: RequestOptions): Promise<Profile>
  /** Closes idle connections and ends open requests. */
  close(): Promise<void>
}
