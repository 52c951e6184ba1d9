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

export const configSchema = z.strictObject({
  include: globs.prefault(['**/*']),
  exclude: globs.prefault(['**/node_modules/**', '**/dist/**', '**/.*/**']),
  generator: z.union([z.enum(['auto', 'rage3d', 'draft']), customGenerator]).default('auto'),
  api: z
    .strictObject({
      url: z.url({ protocol: /^https?$/ }).default(SERVICE_URL),
      concurrency: z.int().min(1).max(32).default(4),
      submitTimeoutMs: ms.default(180_000),
      settleMs: ms.default(300_000),
      exclusiveAccount: z.boolean().default(false),
      poll: z
        .strictObject({
          firstMs: ms.default(20_000),
          minMs: ms.default(5_000),
          maxMs: ms.default(15_000),
          deadlineMs: ms.default(600_000),
        })
        .prefault({}),
    })
    .prefault({}),
  spend: z
    .strictObject({
      when: z.enum(['never', 'ask', 'auto']).optional(),
      maxGenerations: z.int().min(0).default(3),
      price: z.number().min(0).default(99),
    })
    .prefault({}),
  store: z.strictObject({ dir: z.string().min(1).optional() }).prefault({}),
  watch: z.strictObject({ quietMs: z.number().min(0).default(5_000) }).prefault({}),
  optimize: optimizeSchema.prefault({}),
})

/** What a user writes in `rage3d.config.ts` or hands to the plugin: every key is optional. */
export type Rage3dConfig = z.input<typeof configSchema>
/** A config with every default filled in. */
export type ResolvedConfig = z.output<typeof configSchema>
