/** Columns that a terminal needs for a text without escape sequences: two for wide letters, none for marks. */
export function textWidth(text: string): number {
  let width = 0
  for (const character of text) width += characterWidth(character)
  return width
}

/** The same for a text with colours. */
export function visibleWidth(text: string): number {
  return textWidth(text.replace(/\u001B\[[\d;]*m/g, ''))
}

/** Keeps the end of a long text, as of a path: the file tells more than the folders. */
export function keepEnd(text: string, width: number): string {
  if (textWidth(text) <= width) return text
  const kept: string[] = []
  let room = width - 1
  for (const character of [...text].reverse()) {
    room -= characterWidth(character)
    if (room < 0) break
    kept.unshift(character)
  }
  return `…${kept.join('')}`
}

/** Keeps the beginning of a long text. */
export function keepStart(text: string, width: number): string {
  if (textWidth(text) <= width) return text
  let kept = ''
  let room = width - 1
  for (const character of text) {
    room -= characterWidth(character)
    if (room < 0) break
    kept += character
  }
  return `${kept}…`
}

/** Breaks a text at spaces into lines of at most `width` columns; longer words stay whole. */
export function wrapText(text: string, width: number, indent = '  '): string {
  return text
    .split('\n')
    .flatMap((line) => wrapLine(line, width, indent))
    .join('\n')
}

function wrapLine(line: string, width: number, indent: string): string[] {
  const lines: string[] = []
  const start = /^ */.exec(line)?.[0] ?? ''
  let current = start
  let isEmpty = true
  for (const word of line.trim().split(' ')) {
    const longer = isEmpty ? current + word : `${current} ${word}`
    const alone = (start || indent) + word
    // A word that is too long for any line gains nothing by one of its own.
    if (isEmpty || visibleWidth(longer) <= width || visibleWidth(alone) > width) {
      current = longer
    } else {
      lines.push(current)
      current = alone
    }
    isEmpty = false
  }
  return [...lines, current]
}

/** Ranges of letters that take two columns: East Asian scripts and pictographs (Unicode Standard Annex 11). */
const WIDE: readonly (readonly [number, number])[] = [
  [0x1100, 0x115f],
  [0x2e80, 0x303e],
  [0x3041, 0xa4cf],
  [0xac00, 0xd7a3],
  [0xf900, 0xfaff],
  [0xfe30, 0xfe6f],
  [0xff00, 0xff60],
  [0xffe0, 0xffe6],
  [0x1f300, 0x1faff],
  [0x20000, 0x3fffd],
]

function characterWidth(character: string): number {
  if (/^[\p{Mark}\p{Control}\p{Format}]$/u.test(character)) return 0
  const point = character.codePointAt(0) ?? 0
  return WIDE.some(([from, to]) => point >= from && point <= to) ? 2 : 1
}
