/** One generation of a photo, as the lockfile records it. */
export interface Take {
  /** Digest of the raw model, lower-case hex. */
  readonly sha256: string
  /** Size of the raw model. */
  readonly bytes: number
  /** Task at the service; the model is downloaded again by it while the service keeps the files. */
  readonly taskId: string
  /** What the service charged, in `currency`. */
  readonly cost: number
  readonly currency: string
  /** When the task was accepted, ISO 8601. */
  readonly createdAt: string
}
