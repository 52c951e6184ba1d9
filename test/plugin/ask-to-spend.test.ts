import { PassThrough } from 'node:stream'
import { expect, onTestFinished, test, vi } from 'vitest'
import { askToSpend } from '../../src/plugin/terminal/ask-to-spend.js'

const request = {
  photos: ['src/chair.photo.jpg', 'src/copy.photo.jpg'],
  count: 1,
  price: 99,
  total: 99,
  currency: 'INR',
  wallet: 1980,
} as const

/** Stands in for the terminal, and gathers what is written to it. */
function openTerminal() {
  const input = new PassThrough()
  const stdin = Object.getOwnPropertyDescriptor(process, 'stdin')!
  Object.defineProperty(process, 'stdin', { value: input, configurable: true })
  let shown = ''
  const write = vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    shown += text
    return true
  })
  onTestFinished(() => {
    Object.defineProperty(process, 'stdin', stdin)
    write.mockRestore()
  })
  return { input, shown: () => shown }
}

test('a question names photos, sum and wallet; y buys', async () => {
  const { input, shown } = openTerminal()
  const answer = askToSpend(request, new AbortController().signal)
  input.write('y\n')
  expect(await answer).toBe(true)
  expect(shown()).toContain(
    'rage3d: 1 model to buy\n  src/chair.photo.jpg\n  src/copy.photo.jpg\n' +
      'Photos of the same bytes share one model.\n1 × ₹99 = ₹99. Wallet: ₹1,980. Buy? [y/N] ',
  )
})

test.each(['n\n', '\n', 'maybe\n'])('%j buys nothing', async (text) => {
  const { input } = openTerminal()
  const answer = askToSpend(request, new AbortController().signal)
  input.write(text)
  expect(await answer).toBe(false)
})

test('the end of the input buys nothing', async () => {
  const { input } = openTerminal()
  const answer = askToSpend(request, new AbortController().signal)
  input.end()
  expect(await answer).toBe(false)
})

test('afterwards a terminal that nobody reads keeps no process alive, and whoever read it before goes on', async () => {
  const { input } = openTerminal()
  const ask = async () => {
    const answer = askToSpend(request, new AbortController().signal)
    input.write('y\n')
    await answer
  }
  await ask()
  expect(input.readableFlowing).toBe(false)
  input.resume()
  await ask()
  expect(input.readableFlowing).toBe(true)
})
