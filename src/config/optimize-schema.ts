import type { Transform } from '@gltf-transform/core'
import { z } from 'zod'

const positive = z.number().positive()

const lodSchema = z.strictObject({
  /** Ceiling: the level never has more triangles than this. */
  triangles: z
    .int()
    .min(12)
    .max(10_000_000)
    .meta({ description: 'Ceiling: the level never has more triangles.' }),
  /** Largest deviation allowed, relative to the longest side of the model's bounds (0–1). Default: none. */
  error: z
    .number()
    .gt(0)
    .max(1)
    .optional()
    .meta({ description: "Largest deviation allowed, relative to the model's extent." }),
  /** Longest edge of any texture of this level, in pixels. Smaller textures are left alone. Default: 1024. */
  textureSize: z
    .int()
    .min(16)
    .max(8192)
    .default(1024)
    .meta({ description: 'Longest edge of any texture of this level, in pixels.' }),
})

const texturesSchema = z.strictObject({
  format: z
    .enum(['webp', 'avif', 'jpeg', 'ktx2', 'keep'])
    .default('webp')
    .meta({ description: 'Texture format. `keep` leaves the format and only resizes.' }),
  quality: z
    .int()
    .min(1)
    .max(100)
    .optional()
    .meta({ description: 'Encoder quality, 1–100. Default: chosen by the role of the texture.' }),
  effort: z
    .enum(['fast', 'small'])
    .default('fast')
    .meta({ description: '`small` spends more time on fewer bytes.' }),
})

const sizeSchema = z
  .strictObject({ height: positive.optional(), width: positive.optional(), longest: positive.optional() })
  .refine((size) => Object.values(size).filter((value) => value !== undefined).length === 1, {
    error: 'give exactly one of height, width and longest, in metres',
  })
  .meta({
    description: 'Real size in metres: exactly one of height, width and longest.',
    // What a refinement says is not seen by JSON Schema.
    minProperties: 1,
    maxProperties: 1,
  })

const budgetSchema = z
  .strictObject({
    bytes: z.int().positive().optional().meta({ description: 'Most bytes of LOD 0.' }),
    triangles: z.int().positive().optional().meta({ description: 'Most triangles of LOD 0.' }),
    gpuBytes: z.int().positive().optional().meta({ description: 'Most GPU memory of LOD 0, in bytes.' }),
  })
  .meta({ description: 'What LOD 0 of a model may cost at most. Over it the build fails.' })

const transformSchema = z.strictObject({
  id: z.string().min(1),
  transform: z.custom<Transform>((value) => typeof value === 'function', {
    error: 'expected a glTF-Transform function',
  }),
})

/** Everything that a sidecar may say: how one model is post-processed. Never changes what is bought. */
const sidecarShape = {
  lods: z
    .array(lodSchema)
    .min(1)
    .max(8)
    .default([
      { triangles: 30_000, textureSize: 1024 },
      { triangles: 8_000, textureSize: 512 },
      { triangles: 2_000, textureSize: 256 },
    ])
    .meta({ description: 'Levels of detail, nearest first.' }),
  textures: texturesSchema.prefault({}),
  compression: z
    .enum(['meshopt', 'draco', 'quantize', 'none'])
    .default('meshopt')
    .meta({ description: 'Geometry compression.' }),
  size: sizeSchema.optional(),
  pivot: z.enum(['base', 'center', 'keep']).default('base').meta({
    description: '`base` puts the origin at the centre of the footprint, `center` into the middle.',
  }),
  collider: z
    .enum(['hull', 'box', 'mesh', 'none'])
    .default('hull')
    .meta({ description: 'Shape for physics, as its own small uncompressed GLB.' }),
  poster: z.boolean().default(true).meta({ description: 'Whether a WebP picture of the model is written.' }),
  stl: z.boolean().default(false).meta({ description: 'Whether an STL is made through the service.' }),
  budget: budgetSchema.optional(),
}

/** Settings in a `<name>.photo.json` beside a photo. */
export const sidecarSchema = z.strictObject({ $schema: z.string().optional(), ...sidecarShape }).meta({
  title: 'Settings of one photo model',
  description: 'vite-plugin-rage3d: how one model is post-processed.',
})

export const optimizeSchema = z.strictObject({
  ...sidecarShape,
  /** glTF-Transform functions of the user's, applied to the raw model first; `id` enters the derived key. */
  transforms: z
    .array(transformSchema)
    .default([])
    .meta({ description: 'glTF-Transform functions, applied to the raw model first; `id` enters the key.' }),
})

/** What a user writes under `optimize`: every key is optional. */
export type OptimizeOptions = z.input<typeof optimizeSchema>
/** Resolved optimize options: every key with a default is present. */
export type Recipe = z.output<typeof optimizeSchema>
/** One level of a recipe. */
export type LodRecipe = Recipe['lods'][number]
export type Budget = NonNullable<Recipe['budget']>
