import { InvalidArgumentError, Option } from 'commander'
import type { OptimizeOptions } from '../../config/index.js'
import { optimizeFile } from '../../pipeline/index.js'
import { formatBytes, formatCount } from '../format.js'
import { listenForInterrupt } from '../interrupt.js'
import { formatTable } from '../table.js'
import { consoleOf, createCommand, type DefineCommand, flagsOf, wholeNumber } from './define.js'

type LodOption = NonNullable<OptimizeOptions['lods']>[number]

interface OptimizeFlags {
  readonly lod?: LodOption[]
  readonly lods?: number
  readonly textureSize?: number
  readonly format?: NonNullable<OptimizeOptions['textures']>['format']
  readonly quality?: number
  readonly effort?: 'fast' | 'small'
  readonly compression?: OptimizeOptions['compression']
  readonly pivot?: OptimizeOptions['pivot']
  readonly height?: number
  readonly width?: number
  readonly longest?: number
  readonly collider?: OptimizeOptions['collider']
  readonly poster?: boolean
}

export const defineOptimize: DefineCommand = () =>
  createCommand({
    name: 'optimize',
    description: 'Post-processes any GLB: levels of detail, textures, compression, size, pivot.',
    examples: [
      ['rage3d optimize raw.glb chair.glb', 'chair.glb, chair.lod1.glb, chair.lod2.glb'],
      ['rage3d optimize raw.glb chair.glb --lods 1 --texture-size 1024', 'one level'],
      ['rage3d optimize raw.glb chair.glb --lod 20000:1024 --lod 5000:512', 'two levels'],
    ],
  })
    .argument('<in>', 'GLB to read')
    .argument('<out>', 'GLB to write; further levels stand beside it')
    .option('--lod <triangles[:textureSize[:error]]>', 'a level, nearest first; repeat it', collectLod)
    .option('--lods <n>', 'write only the first n levels', wholeNumber(1))
    .option('--texture-size <px>', 'longest edge of the textures of the nearest level', wholeNumber(16))
    .addOption(new Option('--format <f>', 'texture format').choices(['webp', 'avif', 'jpeg', 'ktx2', 'keep']))
    .option('--quality <q>', 'texture quality, 1–100', wholeNumber(1))
    .addOption(new Option('--effort <e>', 'speed or size of the textures').choices(['fast', 'small']))
    .addOption(
      new Option('--compression <c>', 'geometry compression').choices([
        'meshopt',
        'draco',
        'quantize',
        'none',
      ]),
    )
    .addOption(new Option('--pivot <p>', 'where the origin lies').choices(['base', 'center', 'keep']))
    .option('--height <m>', 'real height in metres', metres)
    .option('--width <m>', 'real width in metres', metres)
    .option('--longest <m>', 'real length of the longest side in metres', metres)
    .addOption(
      new Option('--collider <c>', 'also write OUT.collider.glb').choices(['hull', 'box', 'mesh', 'none']),
    )
    .option('--poster', 'also write OUT.poster.webp')
    .option('--no-poster', 'write none, whatever the config says')
    .action(async (input: string, output: string, _flags, command) => {
      const flags = flagsOf<OptimizeFlags>(command)
      const console = consoleOf(flags)
      using interrupt = listenForInterrupt()
      const { root, config } = flags
      const result = await optimizeFile({
        input,
        output,
        root,
        configFile: config,
        overrides: overridesOf(flags),
        levels: flags.lods,
        textureSize: flags.textureSize,
        signal: interrupt.signal,
        onProgress: (stage) => console.live && process.stderr.write(`\r\u001b[K${stage}`),
      })
      if (console.live) process.stderr.write('\r\u001b[K')
      for (const warning of result.warnings) console.warn(warning)
      if (console.json) return console.printJson(result)
      const rows = result.lods.map((lod) => [
        lod.file,
        formatCount(lod.triangles),
        formatBytes(lod.bytes),
        String(lod.textureSize),
        formatBytes(lod.gpuBytes),
        `${(lod.errorMeters * 1000).toFixed(2)} mm`,
        `${lod.switchDistance.toFixed(2)} m`,
      ])
      const right = (title: string) => ({ title, align: 'right' as const })
      console.print(
        formatTable(
          [{ title: 'File' }, ...['Triangles', 'Bytes', 'Texture', 'GPU', 'Error', 'From'].map(right)],
          rows,
        ),
      )
    })

function overridesOf(flags: OptimizeFlags): OptimizeOptions {
  const { lod, format, quality, effort, compression, pivot, height, width, longest } = flags
  const size = height || width || longest ? { height, width, longest } : undefined
  return {
    lods: lod,
    textures: format || quality || effort ? { format, quality, effort } : undefined,
    compression,
    pivot,
    size,
    collider: flags.collider,
    poster: flags.poster,
  }
}

function collectLod(text: string, before: LodOption[] = []): LodOption[] {
  const match = /^(\d+)(?::(\d+))?(?::(\d*\.?\d+))?$/.exec(text)
  if (!match)
    throw new InvalidArgumentError(
      'Expected triangles, triangles:textureSize or triangles:textureSize:error.',
    )
  const [, triangles, textureSize, error] = match
  return [
    ...before,
    {
      triangles: Number(triangles),
      ...(textureSize ? { textureSize: Number(textureSize) } : {}),
      ...(error ? { error: Number(error) } : {}),
    },
  ]
}

function metres(text: string): number {
  const value = Number(text)
  if (!(value > 0)) throw new InvalidArgumentError('Expected a length in metres above 0.')
  return value
}
