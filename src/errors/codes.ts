/** What a failure means for the process: the exit codes of the `rage3d` command. */
export const ExitCode = {
  done: 0,
  unexpected: 1,
  usage: 2,
  keyRefused: 3,
  photoRefused: 4,
  generationFailed: 5,
  serviceUnavailable: 6,
  modelNotProcessed: 7,
  stillRunning: 8,
  noFunds: 9,
  outcomeUnknown: 10,
  storeOrDisk: 11,
  overBudget: 12,
  frozen: 13,
  interrupted: 130,
} as const

export type ExitCodeValue = (typeof ExitCode)[keyof typeof ExitCode]

interface CodeEntry {
  /** Exit code of the command when this is the smallest problem above 2. */
  readonly exit: ExitCodeValue
  /** One sentence for `docs/errors.md`: what happened. */
  readonly summary: string
  /** What the reader does about it. */
  readonly remedy: string
}

const entry = (exit: ExitCodeValue, summary: string, remedy: string): CodeEntry => ({ exit, summary, remedy })

/**
 * Every error code of the package. Codes are permanent: callers branch on them.
 * `docs/errors.md` is generated from this table.
 */
export const errorCodes = {
  RAGE3D_UNEXPECTED: entry(
    1,
    'Something failed that should not have.',
    'Report it with the message and the cause.',
  ),

  // ConfigError
  RAGE3D_CONFIG_INVALID: entry(
    2,
    'A setting is unknown or has the wrong type.',
    'Correct the key that the message names.',
  ),
  RAGE3D_CONFIG_UNREADABLE: entry(
    2,
    'The config file cannot be read or run.',
    'Mend the file; the cause says where.',
  ),
  RAGE3D_USAGE: entry(
    2,
    'A command, an option or an argument is not understood.',
    'See `rage3d <command> --help`.',
  ),
  RAGE3D_KEY_EXPOSED: entry(
    2,
    'The API key stands under a `VITE_` name or in an output file, from where browsers could read it.',
    'Rename it to RAGE3D_API_KEY, and change the key at the service if it was ever published.',
  ),
  RAGE3D_KEY_MISSING: entry(
    2,
    'The service was asked for, but there is no RAGE3D_API_KEY.',
    'Set RAGE3D_API_KEY, or choose `generator: "draft"`.',
  ),
  RAGE3D_LOCKFILE_INVALID: entry(
    2,
    '`rage3d.lock.json` cannot be read.',
    'Restore it from version control; after a merge keep the lines of both sides.',
  ),

  // PhotoError
  RAGE3D_PHOTO_UNREADABLE: entry(
    4,
    'The photo cannot be opened.',
    'Check that it is a file and that you may read it.',
  ),
  RAGE3D_PHOTO_FORMAT: entry(
    4,
    'The file is not a JPEG, PNG or WebP picture.',
    'Export it as JPEG, PNG or WebP.',
  ),
  RAGE3D_PHOTO_ANIMATED: entry(4, 'The picture is animated.', 'Export one frame as a still picture.'),
  RAGE3D_PHOTO_DAMAGED: entry(
    4,
    'The picture is truncated or cannot be decoded.',
    'Export or copy it again.',
  ),
  RAGE3D_PHOTO_TOO_SMALL: entry(
    4,
    'The picture has fewer than 256 pixels on a side.',
    'Use a larger picture; 1024 × 1024 or more is best.',
  ),
  RAGE3D_PHOTO_TOO_LARGE: entry(
    4,
    'The picture has more than 100 megapixels.',
    'Scale it down; 2048 × 2048 is plenty.',
  ),
  RAGE3D_PHOTO_BLANK: entry(
    4,
    'The picture has one single colour and shows nothing.',
    'Use a picture that shows the object.',
  ),
  RAGE3D_PHOTO_NAME: entry(
    4,
    'Two photos claim one model name, or the name is empty.',
    'Rename one of them.',
  ),
  RAGE3D_PHOTO_VIEWS: entry(
    4,
    'The views of a model are incomplete or too many.',
    'Add the plain picture, or keep at most four.',
  ),
  RAGE3D_SIDECAR_INVALID: entry(
    4,
    'The settings file beside a photo is broken.',
    'Correct the key that the message names.',
  ),
  RAGE3D_NOT_RECORDED: entry(
    4,
    'The lockfile has no record of a model for the photo.',
    'Run `rage3d build --out DIR` and commit rage3d.lock.json.',
  ),

  // ServiceError
  RAGE3D_SERVICE_UNAUTHORIZED: entry(
    3,
    'The service refused the API key.',
    'Check RAGE3D_API_KEY in your dashboard.',
  ),
  RAGE3D_SERVICE_REFUSED: entry(5, 'The service refused the request.', 'Its reason is in the message.'),
  RAGE3D_INSUFFICIENT_BALANCE: entry(
    9,
    'The wallet does not cover a generation.',
    'Add funds in the dashboard, then run again.',
  ),
  RAGE3D_RATE_LIMITED: entry(
    6,
    'The service asked to wait for longer than this run may.',
    'Run again later; nothing was lost.',
  ),
  RAGE3D_SERVICE_UNAVAILABLE: entry(
    6,
    'The service cannot be reached or answers with errors.',
    'Run again later; nothing was lost.',
  ),
  RAGE3D_SERVICE_REPLY: entry(
    6,
    'The service answered something that cannot be understood.',
    'Run again; if it stays, report it.',
  ),
  RAGE3D_TASK_FAILED: entry(
    5,
    'The service could not make a model of the photo.',
    'Try a clearer photo; failed generations are refunded.',
  ),
  RAGE3D_TASK_UNKNOWN: entry(
    5,
    'The service does not know the task.',
    'Check the id, and that the key belongs to the account that bought it.',
  ),
  RAGE3D_TASK_RUNNING: entry(
    8,
    'The task is still running at the service.',
    'Run again later: it is resumed, not bought again.',
  ),
  RAGE3D_MODEL_EXPIRED: entry(
    5,
    'The files of a paid task are gone from the service.',
    'Claim it at the service, or `rage3d regenerate`.',
  ),
  RAGE3D_DOWNLOAD_INVALID: entry(
    6,
    'The downloaded model is damaged or not a GLB.',
    'Run again: it is downloaded again, not bought again.',
  ),
  RAGE3D_REFUND_MISSING: entry(
    5,
    'A task failed and its refund has not been seen.',
    'Ask the service about the task that the message names.',
  ),

  // Spending
  RAGE3D_SPEND_REFUSED: entry(
    9,
    'The run may not buy what is missing.',
    'Run the command that the message names.',
  ),
  RAGE3D_SPEND_LIMIT: entry(
    9,
    'More generations are needed than a run may buy.',
    'Raise `--max-generations`.',
  ),
  RAGE3D_PRICE_CHANGED: entry(
    9,
    'The service charged another price than `spend.price`.',
    'Set `spend.price` to the new price to go on.',
  ),
  RAGE3D_HELD: entry(10, 'It is unknown whether a submission was charged.', '`rage3d resolve` settles it.'),
  RAGE3D_FROZEN: entry(
    13,
    'Something is missing and this run may not make it.',
    'Run the command that the message names and commit the lockfile.',
  ),

  // CacheError
  RAGE3D_STORE_UNWRITABLE: entry(
    11,
    'The store cannot be written.',
    'Free space or mend the rights of the folder.',
  ),
  RAGE3D_STORE_DAMAGED: entry(
    11,
    'A stored file is missing or altered.',
    'Run `rage3d build --out DIR`: it is downloaded again while the service has it.',
  ),
  RAGE3D_LEDGER_UNUSABLE: entry(
    11,
    'The ledger of purchases cannot be trusted, so nothing is bought.',
    '`rage3d doctor` names the mend; bought models still build.',
  ),
  RAGE3D_LEDGER_BUSY: entry(11, 'Another process holds the ledger.', 'Wait for it to end, then run again.'),
  RAGE3D_OUTPUT_UNWRITABLE: entry(
    11,
    'The output folder cannot be written.',
    'Free space or mend the rights of the folder.',
  ),
  RAGE3D_OUTPUT_FOREIGN: entry(
    11,
    'A file that is not ours stands where an output belongs.',
    'Move it away, or choose another output folder.',
  ),

  // OptimizeError
  RAGE3D_GLB_INVALID: entry(
    7,
    'The model is not a GLB that can be processed.',
    'The message says what is wrong with it.',
  ),
  RAGE3D_GLB_EXTERNAL: entry(
    7,
    'The model refers to files outside itself.',
    'Export it as a self-contained GLB.',
  ),
  RAGE3D_GLB_EXTENSION: entry(
    7,
    'The model needs a glTF extension that is not supported.',
    'Export it without that extension.',
  ),
  RAGE3D_OPTIMIZE_FAILED: entry(7, 'The model could not be processed.', 'The cause says at which step.'),
  RAGE3D_DRAFT_FAILED: entry(7, 'No draft could be made of the photo.', 'The cause says why.'),
  RAGE3D_OVER_BUDGET: entry(
    12,
    'A model is larger than `optimize.budget` allows.',
    'Turn the knob that the table names.',
  ),

  RAGE3D_INTERRUPTED: entry(130, 'The run was interrupted.', 'Run again: it goes on where it stopped.'),
} as const satisfies Record<`RAGE3D_${string}`, CodeEntry>

export type ErrorCode = keyof typeof errorCodes
