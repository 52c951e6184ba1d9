import { formatMoney } from '../../config/index.js'
import { plural } from '../format.js'
import type { WatchSession } from './watch-session.js'

/** Numbers that outlive a session. */
export interface Wallet {
  /** INR; `null` as long as it is unknown. */
  balance: number | null
}

export interface HeaderOptions {
  readonly session: Pick<WatchSession, 'models' | 'failing'>
  readonly watched: string
  /** INR spent by this process. */
  readonly spent: number
  readonly wallet: Wallet
}

/** What is watched, how many models there are, and the money: `art · 12 ready · 1 draft · wallet ₹1,386 · ₹198 spent`. */
export function headerText({ session, watched, spent, wallet }: HeaderOptions): string {
  const states = [...session.models.values()].map(({ state }) => state)
  const count = (wanted: string) => states.filter((state) => state === wanted).length
  const parts = [`watching ${watched}`, `${count('ready')} ready`]
  if (count('draft') > 0) parts.push(plural(count('draft'), 'draft'))
  if (session.failing.size > 0) parts.push(plural(session.failing.size, 'problem'))
  if (wallet.balance !== null) parts.push(`wallet ${formatMoney(wallet.balance)}`)
  parts.push(`${formatMoney(spent)} spent`)
  return parts.join(' · ')
}
