import { lstatSync, statSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { type OptimizeOptions, type Recipe, resolveSettings } from '../config/index.js'
import { ConfigError, OptimizeError } from '../errors/index.js'
import type { LodNumbers } from './types.js'
import { writeWhole } from './write-whole.js'

export interface OptimizeFileOptions {
  /** GLB to read and file of LOD 0, relative to the root. */
  readonly input: string
  readonly output: string
  readonly root?: string
  readonly configFile?: string
  /** Laid over `optimize` of the config. A collider and a poster are made only where either names them. */
  readonly overrides?: OptimizeOptions
  /** Writes only the first levels of the recipe. */
  readonly levels?: number
  /** Longest edge of the textures of LOD 0; further levels have at most half of the one before. */
  readonly textureSize?: number
  readonly signal?: AbortSignal
  /** Hears what is being done, in words. */
  readonly onProgress?: (stage: string) => void
}

export interface OptimizedFile extends LodNumbers {
  readonly file: string
  readonly sha256: string
}

export interface OptimizeFileResult {
  readonly input: string
  readonly lods: readonly OptimizedFile[]
  readonly collider: { readonly file: string; readonly triangles: number } | null
  readonly poster: { readonly file: string; readonly width: number; readonly height: number } | null
  readonly bounds: { readonly min: readonly number[]; readonly max: readonly number[] }
  readonly size: readonly number[]
  readonly warnings: readonly string[]
}

/** Post-processes one GLB: LOD 0 goes to `output`, `x.lod1.glb` and the others beside `x.glb`. */
export async function optimizeFile(options: OptimizeFileOptions): Promise<OptimizeFileResult> {
  const { overrides, signal } = options
  const root = options.root ?? process.cwd()
  // Read while the settings are, whose errors come first.
  const reading = readGlb(path.resolve(root, options.input), options.input)
  reading.catch(() => {})
  const settings = await resolveSettings({
    root,
    configFile: options.configFile,
    overrides: [overrides ? { optimize: overrides } : undefined],
  })
  const output = path.resolve(settings.root, options.output)
  const { collider: kind = 'none', poster: hasPoster = false } = settings.optimizeOptions
  const lodRecipes = lodsOf(settings.optimize.lods, options)
  const recipe = { ...settings.optimize, lods: lodRecipes, collider: kind, poster: hasPoster }
  checkOutputs(path.resolve(root, options.input), output, recipe, options)
  const { optimizeModel } = await import('../optimize/index.js')
  const glb = await reading
  const model = await optimizeModel(glb, recipe, {
    name: options.input,
    signal,
    onProgress: ({ stage, progress }) => options.onProgress?.(`${stage} ${Math.floor(progress * 100)} %`),
  })
  const write = async (nameOf: (file: string) => string, bytes: Uint8Array) => {
    await writeWhole(nameOf(output), bytes)
    return nameOf(options.output)
  }
  const lods: OptimizedFile[] = []
  for (const [level, { glb: bytes, ...numbers }] of model.lods.entries()) {
    lods.push({ file: await write((file) => levelName(file, level), bytes), ...numbers })
  }
  const { collider, poster, bounds, size, warnings } = model
  return {
    input: options.input,
    lods,
    collider: collider && { file: await write(colliderName, collider.glb), triangles: collider.triangles },
    poster: poster && {
      file: await write(posterName, poster.webp),
      width: poster.width,
      height: poster.height,
    },
    bounds,
    size,
    warnings,
  }
}

/** Only LOD 0 may take the input's place, as one who names the same file twice wants it to. */
function checkOutputs(
  input: string,
  output: string,
  { lods, collider, poster }: Recipe,
  shown: OptimizeFileOptions,
): void {
  if (/[\\/]$/.test(shown.output)) {
    const file = path.join(shown.output, path.basename(shown.input))
    throw new ConfigError('RAGE3D_USAGE', `${shown.output} names a folder, not the file of LOD 0.`, {
      hint: `Name the file: ${file}.`,
    })
  }
  if (path.extname(output).toLowerCase() !== '.glb') {
    throw new ConfigError('RAGE3D_USAGE', `${shown.output} does not end in .glb, which is what is written.`, {
      hint: `Name the file: ${withoutExtension(shown.output)}.glb.`,
    })
  }
  const others = lods.map((_, level) => levelName(output, level)).slice(1)
  if (collider !== 'none') others.push(colliderName(output))
  if (poster) others.push(posterName(output))
  if (!others.some((file) => file === input || isReplaced(input, file))) return
  throw new ConfigError(
    'RAGE3D_USAGE',
    `${shown.input} would be overwritten by what is made of it for ${shown.output}.`,
    { hint: 'Choose another name or folder for the output.' },
  )
}

/** Whether the file at `output` is the one that `input` leads to: by another spelling of its name, or by a link. */
function isReplaced(input: string, output: string): boolean {
  const options = { bigint: true, throwIfNoEntry: false } as const
  try {
    const [from, to] = [statSync(input, options), lstatSync(output, options)]
    // Some network disks number no file.
    return from !== undefined && from.ino !== 0n && from.ino === to?.ino && from.dev === to.dev
  } catch {
    return false // Whoever goes on to read or write it learns why.
  }
}

function lodsOf(lods: Recipe['lods'], { levels, textureSize }: OptimizeFileOptions): Recipe['lods'] {
  const shown = levels ? lods.slice(0, levels) : lods
  if (!textureSize) return shown
  return shown.map((lod, level) => ({
    ...lod,
    textureSize: level === 0 ? textureSize : Math.min(lod.textureSize, Math.max(16, textureSize >> level)),
  }))
}

async function readGlb(file: string, shown: string): Promise<Uint8Array> {
  try {
    return await readFile(file)
  } catch (cause) {
    throw new OptimizeError('RAGE3D_GLB_INVALID', `${shown} cannot be read: ${(cause as Error).message}.`, {
      cause,
    })
  }
}

const levelName = (output: string, level: number) => siblingOf(output, level === 0 ? '' : `.lod${level}`)
const colliderName = (output: string) => siblingOf(output, '.collider')
const posterName = (output: string) => `${withoutExtension(output)}.poster.webp`

/** `dir/chair.glb` with `.lod1` is `dir/chair.lod1.glb`. */
function siblingOf(file: string, suffix: string): string {
  return `${withoutExtension(file)}${suffix}${path.extname(file)}`
}

function withoutExtension(file: string): string {
  return file.slice(0, file.length - path.extname(file).length)
}
