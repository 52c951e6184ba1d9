import { formatSum, type Settings } from '../config/index.js'
import { SpendError } from '../errors/index.js'
import type { SpendOptions, SpendRequest } from './types.js'

/** What a run would buy. */
export interface Purchases {
  /** Relative to the root. */
  readonly photos: readonly string[]
  /** Generations: photos of the same bytes share one. */
  readonly count: number
}

export interface ConsentContext {
  readonly settings: Pick<Settings, 'spend' | 'ci'>
  readonly options: SpendOptions
  /** Generations that earlier consents of this run used up. */
  readonly used: number
  /** Reads the wallet; called only when a person is about to be asked. */
  readonly readWallet: () => Promise<number | null>
  readonly signal: AbortSignal
}

/**
 * Decides whether the photos may be bought. Resolves when they may, with whether a person was asked; throws `SpendError`
 * with nothing sent when not.
 * The order of the rules: `frozen` beats everything, the limit beats consent, and only then is anyone asked.
 */
export async function requireConsent(purchases: Purchases, context: ConsentContext): Promise<boolean> {
  const { photos, count } = purchases
  const { settings, options } = context
  const { price, maxGenerations, when } = settings.spend
  const total = formatSum(count, price)
  const list = listPhotos(photos)
  const command = buyingCommand(purchases, context)
  if (options.frozen) throw frozenError(list, total, command)
  if (context.used + count > maxGenerations) throw limitError(context, count, list, total, command)
  if (options.yes || (when === 'auto' && !options.byHand)) return false
  if (options.confirm && (options.byHand || (when === 'ask' && !settings.ci))) {
    const request: SpendRequest = {
      photos,
      count,
      price,
      total: count * price,
      currency: 'INR',
      wallet: await context.readWallet(),
    }
    if (await options.confirm(request, context.signal)) return true
    throw new SpendError(
      'RAGE3D_SPEND_REFUSED',
      `Nothing was bought and nothing was sent: ${list} (${total}).`,
      {
        hint: 'Answer yes next time, or build drafts with `--generator draft`.',
      },
    )
  }
  throw refusal(settings, list, total, command)
}

/** Whether purchases need no question: consent was given beforehand, and nothing overrules it. */
export function hasStandingConsent(
  { yes, frozen }: SpendOptions,
  { settings }: { readonly settings: Pick<Settings, 'spend'> },
): boolean {
  return !frozen && (yes === true || settings.spend.when === 'auto')
}

/** Photos in a sentence; long lists are cut, with the number of those left out. */
export function listPhotos(photos: readonly string[], most = 20): string {
  const shown = photos.slice(0, most).join(', ')
  return photos.length > most ? `${shown} and ${photos.length - most} more` : shown
}

/** More photos than this are not named in a command: it then takes all below the root. */
const MOST_NAMED = 6

/** The one command that buys the photos: it works as it is printed. */
function buyingCommand({ photos, count }: Purchases, { settings, options }: ConsentContext): string {
  const named = photos.length > MOST_NAMED ? [] : photos.map((photo) => JSON.stringify(photo))
  const command = options.command ?? ['rage3d build', ...named, '--out .rage3d'].join(' ')
  // It is a run of its own, with a limit of its own.
  return `${command} --yes${count > settings.spend.maxGenerations ? ` --max-generations ${count}` : ''}`
}

function frozenError(list: string, total: string, command: string): SpendError {
  return new SpendError(
    'RAGE3D_FROZEN',
    `Not bought yet: ${list} (${total}). Nothing was sent: this run is frozen.`,
    { hint: `Run \`${command}\` on your machine and commit rage3d.lock.json.` },
  )
}

function limitError(
  { settings, used }: ConsentContext,
  count: number,
  list: string,
  total: string,
  command: string,
): SpendError {
  const already = used > 0 ? ` of which ${used} are used` : ''
  return new SpendError(
    'RAGE3D_SPEND_LIMIT',
    `${count === 1 ? '1 generation is' : `${count} generations are`} needed (${total}), but this run may buy ${settings.spend.maxGenerations}${already}: ${list}. Nothing was sent.`,
    { hint: `Run \`${command}\` to buy them.` },
  )
}

function refusal(
  { ci, spend }: ConsentContext['settings'],
  list: string,
  total: string,
  command: string,
): SpendError {
  if (ci) {
    return new SpendError(
      'RAGE3D_FROZEN',
      `Not bought yet: ${list} (${total}). Nothing was sent: CI does not spend.`,
      { hint: `Run \`${command}\` on your machine and commit rage3d.lock.json.` },
    )
  }
  const reason = spend.when === 'never' ? '`spend.when` is "never"' : 'there is no terminal to ask on'
  return new SpendError(
    'RAGE3D_SPEND_REFUSED',
    `Not bought yet: ${list} (${total}). Nothing was sent: ${reason}.`,
    { hint: `Run \`${command}\` to buy.` },
  )
}
