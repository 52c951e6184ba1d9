import { z } from 'zod'
import { optimizeSchema } from './optimize-schema.js'

/** Base URL of the Rage3D service. */
export const SERVICE_URL = 'https://rage3d-api-797053387346.asia-south1.run.app'

const ms = z.number().positive()
const globs = z
  .union([z.string(), z.array(z.string())])
  .transform((value) => (Array.isArray(value) ? value : [value]))

/** A generator of the user's own; see `Generator` in the programmatic API. */
const customGenerator = z.custom<CustomGenerator>(
  (value) =>
    typeof value === 'object' &&
    value !== null &&
    typeof (value as CustomGenerator).id === 'string' &&
    typeof (value as CustomGenerator).version === 'string' &&
    typeof (value as CustomGenerator).generate === 'function',
  { error: 'expected "auto", "rage3d", "draft" or a generator { id, version, generate }' },
)

/** Another way to turn pictures into a raw model: a local program, another service. Its results count as free. */
export interface CustomGenerator {
  /** Short name; enters the key of the result. */
  readonly id: string
  /** Change it when the same pictures would give another model. */
  readonly version: string
  /** Returns the bytes of a self-contained GLB. */
  generate(
    input: {
      /** Name of the model, such as `props/chair`. */
      readonly name: string
      /** The pictures, front first, as bytes of a JPEG, PNG or WebP. */
      readonly pictures: readonly {
        readonly view: string
        readonly fileName: string
        readonly bytes: Uint8Array
      }[]
    },
    context: {
      readonly signal: AbortSignal
      /** 0–1. */
      readonly onProgress: (progress: number) => void
    },
  ): Promise<Uint8Array>
}

const about = (description: string) => ({ description })

const pollSchema = z.strictObject({
  firstMs: ms.default(20_000).meta(about('Wait before the first question about a task, in milliseconds.')),
  minMs: ms.default(5_000).meta(about('Shortest wait between questions, jittered, in milliseconds.')),
  maxMs: ms.default(15_000).meta(about('Longest wait between questions, in milliseconds.')),
  deadlineMs: ms
    .default(600_000)
    .meta(about('After so many milliseconds a task is left running; the next run resumes it.')),
})

const apiSchema = z.strictObject({
  url: z
    .url({ protocol: /^https?$/ })
    .default(SERVICE_URL)
    .meta(about('Base URL of the service; `RAGE3D_API_URL` overrides it.')),
  concurrency: z.int().min(1).max(32).default(4).meta(about('Tasks in flight.')),
  submitTimeoutMs: ms.default(180_000).meta(about('Deadline of a submission, in milliseconds.')),
  settleMs: ms
    .default(300_000)
    .meta(
      about('How long an unanswered submission is left to settle before it is reconciled, in milliseconds.'),
    ),
  exclusiveAccount: z
    .boolean()
    .default(false)
    .meta(about('Nobody else uses this account: a single unknown generation that fits in time is ours.')),
  poll: pollSchema.prefault({}),
})

const spendSchema = z.strictObject({
  when: z
    .enum(['never', 'ask', 'auto'])
    .optional()
    .meta(about('`ask` prompts on a terminal and refuses elsewhere. Default: `ask`; in CI `never`.')),
  maxGenerations: z.int().min(0).default(3).meta(about('Most models that one run may buy.')),
  price: z
    .number()
    .min(0)
    .default(99)
    .meta(about('Expected price of a generation, in INR; a charge that differs stops further spending.')),
})

export const configSchema = z.strictObject({
  include: globs.prefault(['**/*']).meta(about('Globs of the photos to find, relative to the root.')),
  exclude: globs
    .prefault(['**/node_modules/**', '**/dist/**', '**/.*/**'])
    .meta(about('Globs that are left out.')),
  generator: z
    .union([z.enum(['auto', 'rage3d', 'draft']), customGenerator])
    .default('auto')
    .meta(about('What makes missing models. `auto` buys when there is a key, and drafts otherwise.')),
  api: apiSchema.prefault({}),
  spend: spendSchema.prefault({}),
  store: z
    .strictObject({
      dir: z
        .string()
        .min(1)
        .optional()
        .meta(
          about(
            "Folder of paid models, ledger and derived files; `RAGE3D_STORE` overrides it. Default: in the user's data folder.",
          ),
        ),
    })
    .prefault({}),
  watch: z
    .strictObject({
      quietMs: z
        .number()
        .min(0)
        .default(5_000)
        .meta(
          about('How long a photo must have been left alone before money is spent on it, in milliseconds.'),
        ),
    })
    .prefault({}),
  optimize: optimizeSchema.prefault({}),
})

/** What a user writes in `rage3d.config.ts` or hands to the plugin: every key is optional. */
export type Rage3dConfig = z.input<typeof configSchema>
/** A config with every default filled in. */
export type ResolvedConfig = z.output<typeof configSchema>
