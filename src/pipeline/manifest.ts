import path from 'node:path'
import { z } from 'zod'
import { lodFileName } from './output-names.js'
import type { LodNumbers, Model } from './types.js'

/** Name of the manifest in an output folder. */
export const MANIFEST_FILE = 'models.json'

const vec3 = z.tuple([z.number(), z.number(), z.number()])

const manifestModelSchema = z.object({
  photo: z.string(),
  state: z.enum(['ready', 'draft']),
  lods: z.array(
    z.object({
      file: z.string(),
      bytes: z.number(),
      sha256: z.string(),
      triangles: z.number(),
      vertices: z.number(),
      textureSize: z.number(),
      gpuBytes: z.number(),
      errorMeters: z.number(),
      switchDistance: z.number(),
    }),
  ),
  collider: z.object({ file: z.string(), triangles: z.number() }).nullable(),
  poster: z.object({ file: z.string(), width: z.number(), height: z.number() }).nullable(),
  stl: z.object({ file: z.string(), bytes: z.number() }).nullable(),
  bounds: z.object({ min: vec3, max: vec3 }),
  size: vec3,
})

const manifestSchema = z.object({ version: z.literal(1), models: z.record(z.string(), manifestModelSchema) })

/** One entry of `models.json`. */
export type ManifestModel = z.infer<typeof manifestModelSchema>
/** `models.json` of an output folder. */
export type Manifest = z.infer<typeof manifestSchema>

/** Parses `models.json`; throws on anything that is not a manifest of ours. */
export function parseManifest(text: string): Manifest {
  const manifest = manifestSchema.parse(JSON.parse(text))
  for (const [name, entry] of Object.entries(manifest.models)) {
    const foreign = filesOf(entry).find((file) => !isFileOf(name, file))
    // What an entry names is removed with its photo: it must not reach files that are not the model's own.
    if (foreign !== undefined) throw new Error(`"${foreign}" is no file of the model "${name}".`)
  }
  return manifest
}

function isFileOf(name: string, file: string): boolean {
  const suffix = file.startsWith(`${name}.`) ? file.slice(name.length + 1) : ''
  const isBelow = !name.split(/[/\\]/).includes('..') && !path.isAbsolute(name)
  return isBelow && /^(lod\d+\.glb|collider\.glb|poster\.webp|stl)$/.test(suffix)
}

/** The manifest as text: models sorted by name, so that equal models give equal bytes. */
export function formatManifest(models: ReadonlyMap<string, ManifestModel>): string {
  const sorted = [...models].sort(([a], [b]) => (a < b ? -1 : 1))
  return `${JSON.stringify({ version: 1, models: Object.fromEntries(sorted) }, null, 2)}\n`
}

export function manifestModelOf(model: Model): ManifestModel {
  const { name, bounds } = model
  return {
    photo: model.photo,
    state: model.state,
    lods: model.lods.map((lod, level) => ({
      file: lodFileName(name, level),
      bytes: lod.bytes,
      sha256: lod.file.sha256,
      ...numbersOf(lod),
    })),
    collider: model.collider && { file: `${name}.collider.glb`, triangles: model.collider.triangles },
    poster: model.poster && {
      file: `${name}.poster.webp`,
      width: model.poster.width,
      height: model.poster.height,
    },
    stl: model.stl && { file: `${name}.stl`, bytes: model.stl.bytes },
    bounds: { min: [...bounds.min], max: [...bounds.max] },
    size: [...model.size],
  }
}

/** Every file that an entry names. */
export function filesOf(entry: ManifestModel): string[] {
  const others = [entry.collider?.file, entry.poster?.file, entry.stl?.file]
  return [...entry.lods.map(({ file }) => file), ...others.filter((file) => file !== undefined)]
}

function numbersOf(lod: LodNumbers): Omit<LodNumbers, 'bytes'> {
  const { triangles, vertices, textureSize, gpuBytes, errorMeters, switchDistance } = lod
  return { triangles, vertices, textureSize, gpuBytes, errorMeters, switchDistance }
}
