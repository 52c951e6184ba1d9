import type { RouteName } from './fault.js'

/** Where a kind of fault acts: instead of the answer, on the answer, on the task, or on the listing. */
export type FaultStage = 'answer' | 'alter' | 'task' | 'listing'

interface KindEntry {
  readonly stage: FaultStage
  /** Routes when none is named; `null` for all. */
  readonly routes: readonly RouteName[] | null
  /** What stands behind `=`, for people; in brackets if it may be left out, empty if there is nothing. */
  readonly value: string
  /** What happens. */
  readonly summary: string
  /** What the value must look like. */
  readonly accepts: RegExp
}

const NUMBER = /^\d+$/
const STATUS = /^[2-5]\d\d$/

const entry = (
  stage: FaultStage,
  routes: readonly RouteName[] | null,
  value: string,
  summary: string,
  accepts = /^/s,
): KindEntry => ({ stage, routes, value, summary, accepts })

const GENERATE = ['generate'] as const
const MODEL = ['download', 'files'] as const
const LISTING = ['generations'] as const

/** Every fault that the emulator knows. */
export const faultKinds = {
  'rate-limit': entry(
    'answer',
    null,
    '[SECONDS | date:SECONDS]',
    '429, with `Retry-After` if a time is given',
    /^(date:)?\d+$/,
  ),
  status: entry('answer', null, 'CODE', 'this status with a JSON `{ detail }`', STATUS),
  html: entry('answer', null, '[CODE]', 'an HTML page, 502 by default', STATUS),
  xml: entry('answer', null, '[CODE]', 'an XML error as storage services send it, 403 by default', STATUS),
  json: entry('answer', null, 'TEXT', 'status 200 and this text as JSON'),
  redirect: entry(
    'answer',
    null,
    'CODE[,URL]',
    'a redirect, to the same address by default',
    /^3\d\d(,.+)?$/,
  ),
  drop: entry('answer', null, '', 'the connection is reset without an answer'),
  'drop-early': entry('answer', null, '', 'the connection is reset before the body was read'),
  hang: entry('answer', null, '', 'no answer ever comes'),
  delay: entry('answer', null, 'MS', 'the request waits, then goes on as usual', NUMBER),

  'drop-mid': entry(
    'alter',
    null,
    '[BYTES]',
    'the connection is reset after half of the body, or BYTES of it',
    NUMBER,
  ),
  drip: entry(
    'alter',
    null,
    '[MS[,BYTES]]',
    'BYTES (1) of the body every MS (50) milliseconds',
    /^\d+(,[1-9]\d*)?$/,
  ),
  'broken-json': entry('alter', null, '', 'the body ends in the middle, with a length that agrees'),
  missing: entry('alter', null, '[FIELD]', 'a field of the JSON is left out, `task_id` by default'),
  set: entry('alter', null, 'FIELD:JSON', 'a field of the JSON has this value', /^[^:]+:.+/s),
  'odd-id': entry(
    'alter',
    GENERATE,
    '[path | control | huge | empty | number]',
    'an unusable `task_id`',
    /^(path|control|huge|empty|number)$/,
  ),
  encoded: entry('alter', null, '', 'the body is gzipped, and says so'),

  truncated: entry(
    'alter',
    MODEL,
    '[BYTES]',
    'only half of the file, or BYTES of it, with a length that agrees',
    NUMBER,
  ),
  'wrong-length': entry('alter', MODEL, '', '`Content-Length` promises more than comes'),
  corrupt: entry('alter', MODEL, '', 'the JSON chunk of the GLB is overwritten'),
  endless: entry('alter', MODEL, '', 'a GLB that claims 4 GB and never ends'),
  'lying-header': entry('alter', MODEL, '', 'the header of the GLB names another length'),
  'not-glb': entry('alter', MODEL, '', 'text instead of a GLB'),
  'external-uri': entry('alter', MODEL, '', 'a GLB whose buffer lies in another file'),
  'accessor-bomb': entry('alter', MODEL, '', 'a small GLB that claims gigabytes of vertices'),
  empty: entry('alter', MODEL, '', 'a body of no bytes'),

  fail: entry(
    'task',
    GENERATE,
    '[DELAY_MS | no-refund]',
    'the task fails; the refund comes at once, later or never',
    /^(\d+|no-refund)$/,
  ),
  never: entry('task', GENERATE, '', 'the task never ends'),
  price: entry('task', GENERATE, 'AMOUNT', 'another price is charged', /^\d+(\.\d+)?$/),
  expired: entry('task', GENERATE, '', 'the files are gone as soon as the task has ended'),
  'model-url': entry('task', GENERATE, 'URL', 'the task names this address as its model'),

  'rows-missing': entry('listing', LISTING, '[N]', 'the newest N (1) generations are left out', NUMBER),
  'rows-late': entry('listing', LISTING, 'MS', 'a generation is listed only MS after its submission', NUMBER),
  'rows-foreign': entry('listing', LISTING, '[N]', 'N (1) unknown generations stand among ours', NUMBER),
  'rows-unnamed': entry('listing', LISTING, '', 'the rows do not name the uploaded files'),
} as const satisfies Record<string, KindEntry>

/** Name of a fault, such as `rate-limit`. */
export type FaultKind = keyof typeof faultKinds
