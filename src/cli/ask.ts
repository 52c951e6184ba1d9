import { createInterface } from 'node:readline/promises'
import { formatMoney, formatSum } from '../config/index.js'
import type { ConfirmSpend, SpendRequest } from '../pipeline/index.js'
import { plural } from './format.js'

/** Asks on the terminal whether the photos may be bought: names them, the price, the wallet now and after. */
export const confirmOnTerminal: ConfirmSpend = async (request, signal) => {
  process.stderr.write(`${spendQuestion(request)}\n`)
  return askYesNo('Buy?', signal)
}

export function spendQuestion({ photos, count, price, total, wallet }: SpendRequest): string {
  const shown = photos.slice(0, 20).map((photo) => `  ${photo}`)
  if (photos.length > shown.length) shown.push(`  and ${photos.length - shown.length} more`)
  const after = wallet === null ? '' : ` Wallet: ${formatMoney(wallet)}, then ${formatMoney(wallet - total)}.`
  const sum = formatSum(count, price)
  const shared = photos.length > count ? ['Photos of the same bytes share one model.'] : []
  return [`${plural(count, 'model')} to buy at Rage3D:`, ...shown, ...shared, `${sum}.${after}`].join('\n')
}

/** Anything but `y` or `yes` means no. */
export async function askYesNo(question: string, signal: AbortSignal): Promise<boolean> {
  const reader = createInterface({ input: process.stdin, output: process.stderr })
  // A terminal that is being read keeps Ctrl-C to itself. Windows knows no signal that could be sent and listened to.
  reader.on('SIGINT', () => process.emit('SIGINT', 'SIGINT') || process.kill(process.pid, 'SIGINT'))
  try {
    const answer = await reader.question(`${question} [y/N] `, { signal })
    return /^y(es)?$/i.test(answer.trim())
  } catch (thrown) {
    process.stderr.write('\n')
    throw thrown
  } finally {
    reader.close()
  }
}
