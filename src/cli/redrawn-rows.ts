import { visibleWidth } from './text-width.js'

/** Rows at the end of a terminal's output that change in place. */
export interface RedrawnRows {
  /** Replaces the rows shown, unless they are the same. None should be wider than the terminal. */
  draw(rows: readonly string[]): void
  /** Takes the rows away; the next output begins where they began. */
  clear(): void
}

export interface RedrawnRowsOptions {
  readonly write: (text: string) => void
  /** Present width of the terminal. */
  readonly columns: () => number
}

/**
 * Redraws rows in one write, without a flicker. Terminals break rows anew when they are made narrower: those that were
 * drawn before then take more of them, which is counted.
 */
export function createRedrawnRows({ write, columns }: RedrawnRowsOptions): RedrawnRows {
  let shown: readonly number[] = []
  let last = ''

  const toStart = () => {
    const rows = shown.reduce((sum, width) => sum + Math.max(1, Math.ceil(width / columns())), 0)
    return rows > 0 ? `\r${ESCAPE}[${rows}A` : ''
  }
  return {
    draw(rows) {
      const text = rows.map((row) => `${row}${TO_END_OF_ROW}\n`).join('')
      const drawing = `${columns()} ${text}`
      if (drawing === last) return
      last = drawing
      write(`${toStart()}${text}${TO_END_OF_SCREEN}`)
      shown = rows.map(visibleWidth)
    },
    clear() {
      if (shown.length > 0) write(`${toStart()}${TO_END_OF_SCREEN}`)
      shown = []
      last = ''
    },
  }
}

const ESCAPE = '\u001B'
const TO_END_OF_ROW = `${ESCAPE}[K`
const TO_END_OF_SCREEN = `${ESCAPE}[J`
