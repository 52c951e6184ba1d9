const DROPPED = new Set(['--yes', '--frozen', '--json', '--quiet'])
const LIMIT = '--max-generations'

/**
 * The command line of this run as a person would type it again, without what decides about spending and display:
 * messages append the flags that it lacks.
 */
export function retryCommand(
  argv: readonly string[] = process.argv,
  platform: NodeJS.Platform = process.platform,
): string {
  const words: string[] = []
  for (const [index, word] of argv.entries()) {
    const isLimit = word === LIMIT || word.startsWith(`${LIMIT}=`) || argv[index - 1] === LIMIT
    if (index >= 2 && !DROPPED.has(word) && !isLimit) words.push(quote(word, platform))
  }
  return ['rage3d', ...words].join(' ')
}

/** Quotes a word for a POSIX shell where it needs it; on Windows for `cmd.exe`, which PowerShell understands as well. */
function quote(word: string, platform: NodeJS.Platform): string {
  if (platform === 'win32') return /^[\p{L}\p{N}\p{M}_./\\@:=+-]+$/u.test(word) ? word : `"${word}"`
  return /^[\p{L}\p{N}\p{M}_./@:=,+-]+$/u.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`
}
