import path from 'node:path'
import { formatSum, type Settings } from '../../config/index.js'
import { type ErrorCode, Rage3dError } from '../../errors/index.js'

/** What stops a build, gathered while its modules are loaded: one message names everything. */
export interface BuildProblems {
  /**
   * Photos, relative to the root, without a bought model that this run may not buy. Each with the key of its purchase,
   * which photos of the same bytes share.
   */
  readonly missing: Map<string, string>
  /** Other failures by photo. */
  readonly failed: Map<string, Rage3dError>
}

/** All problems of a build as one message; `null` without any. */
export function problemsText(
  { missing, failed }: BuildProblems,
  settings: Settings,
  cwd: string = process.cwd(),
): string | null {
  const errors = [...failed].sort(byPhoto).map(([, error]) => error)
  if (missing.size > 0) errors.unshift(missingError(missing, settings, cwd))
  return errors.length > 0 ? errors.map(describe).join('\n\n') : null
}

function missingError(missing: BuildProblems['missing'], settings: Settings, cwd: string): Rage3dError {
  const photos = [...missing.keys()].sort()
  const generations = new Set(missing.values()).size
  const list = photos.map((photo) => `  ${photo}\n`).join('')
  const command = commandFor(photos, { generations, settings, cwd })
  const key = settings.apiKey ? '' : 'set RAGE3D_API_KEY, '
  const count = photos.length === 1 ? '1 photo has' : `${photos.length} photos have`
  const [code, reason] = reasonOf(settings)
  return new Rage3dError(
    code,
    `${count} no bought model (${formatSum(generations, settings.spend.price)}), and nothing was sent, because ${reason}:\n${list}`,
    { hint: `On your machine, ${key}run \`${command}\` and commit rage3d.lock.json.` },
  )
}

function reasonOf({ ci, apiKey, spend }: Settings): [ErrorCode, string] {
  if (ci) return ['RAGE3D_FROZEN', 'CI does not spend']
  if (!apiKey) return ['RAGE3D_KEY_MISSING', 'the generator is "rage3d", and RAGE3D_API_KEY is not set']
  if (spend.when === 'never') return ['RAGE3D_SPEND_REFUSED', '`spend.when` is "never"']
  return ['RAGE3D_SPEND_REFUSED', 'nobody on a terminal agreed to buy']
}

/** More photos than this are not named in the command: it then takes all below the root. */
const MOST_NAMED = 6

interface CommandOptions {
  readonly generations: number
  readonly settings: Settings
  readonly cwd: string
}

function commandFor(photos: readonly string[], { generations, settings, cwd }: CommandOptions): string {
  const below = path.relative(cwd, settings.root)
  const quote = (text: string) => (/^[\w./@-]+$/.test(text) ? text : JSON.stringify(text))
  return [
    'rage3d build',
    ...(photos.length > MOST_NAMED ? [] : photos.map(quote)),
    '--out .rage3d --yes',
    ...(generations > settings.spend.maxGenerations ? [`--max-generations ${generations}`] : []),
    ...(below ? [`--root ${quote(below)}`] : []),
  ].join(' ')
}

/** Message and hint, as they stand in the terminal. */
export function describe({ message, hint, charged }: Rage3dError): string {
  const money =
    charged === 'no' ? '' : charged === 'yes' ? '\nIt was charged.' : '\nIt may have been charged.'
  return `${message.trimEnd()}${hint ? `\n${hint}` : ''}${money}`
}

function byPhoto([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  return a < b ? -1 : a > b ? 1 : 0
}
