import { createInterface } from 'node:readline'
import { formatMoney, formatSum } from '../../config/index.js'
import type { ConfirmSpend, SpendRequest } from '../../pipeline/index.js'

/** Whether a person can be asked: both ends are a terminal. */
export function isInteractive(): boolean {
  return Boolean(process.stdin.isTTY && process.stdout.isTTY)
}

/** Asks on the terminal whether the photos may be bought. Anything but `y` or `yes` means no. */
export const askToSpend: ConfirmSpend = async (request, signal) => {
  const answer = await readAnswer(`\n${questionOf(request)} [y/N] `, signal)
  return /^y(es)?$/i.test(answer.trim())
}

/** The photos, the price and the wallet, ending in a question. */
export function questionOf({ photos, count, price, wallet }: SpendRequest): string {
  const list = photos.map((photo) => `  ${photo}\n`).join('')
  const shared = photos.length > count ? 'Photos of the same bytes share one model.\n' : ''
  const balance = wallet === null ? '' : ` Wallet: ${formatMoney(wallet)}.`
  const models = count === 1 ? '1 model' : `${count} models`
  return `rage3d: ${models} to buy\n${list}${shared}${formatSum(count, price)}.${balance} Buy?`
}

/**
 * Reads one line. Not a terminal interface: Vite's shortcuts read the same input line by line, and raw mode would
 * take the keys from them.
 */
function readAnswer(question: string, signal: AbortSignal): Promise<string> {
  return new Promise((resolve, reject) => {
    // In a dev server Vite reads keys from it; in a build nobody does, and reading on would keep the process alive.
    const isRead = process.stdin.readableFlowing === true
    const reader = createInterface({ input: process.stdin, terminal: false })
    const end = () => {
      signal.removeEventListener('abort', abort)
      reader.close()
      if (isRead) process.stdin.resume()
    }
    const abort = () => {
      end()
      reject(signal.reason)
    }
    reader.once('line', (line) => {
      // Before the reader is closed: its end counts as no answer.
      resolve(line)
      end()
    })
    reader.once('close', () => resolve(''))
    signal.addEventListener('abort', abort)
    process.stdout.write(question)
  })
}
