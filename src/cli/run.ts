import { CommanderError } from 'commander'
import {
  CacheError,
  ExitCode,
  exitCodeOf,
  type Rage3dError,
  reportOf,
  toRage3dError,
} from '../errors/index.js'
import { createConsole } from './console.js'
import { createProgram } from './program.js'
import { usageError } from './usage-error.js'

/** Runs the tool with `argv` and sets the process's exit code. Never throws. */
export async function run(argv: readonly string[], version: string): Promise<void> {
  const console = createConsole({ json: argv.includes('--json'), quiet: argv.includes('--quiet') })
  outliveErrors(process.stdout, console.error)
  outliveErrors(process.stderr, () => {})
  try {
    const errors: Rage3dError[] = []
    await createProgram(version, { report: (error) => errors.push(error) }).parseAsync([...argv])
    process.exitCode = exitCodeOf(errors)
  } catch (thrown) {
    if (thrown instanceof CommanderError) {
      process.exitCode = thrown.exitCode === 0 ? ExitCode.done : ExitCode.usage
      // Commander has printed its message to stderr, with a suggestion for a mistyped word.
      if (console.json && thrown.exitCode !== 0) printError(usageError(thrown.message))
      return
    }
    const error = toRage3dError(thrown)
    if (console.json) printError(error)
    console.error(error)
    if (error.code === 'RAGE3D_UNEXPECTED' && process.env.DEBUG) process.stderr.write(`${error.stack}\n`)
    process.exitCode = error.exitCode
  }

  function printError(error: Rage3dError): void {
    console.printJson({ error: reportOf(error) })
  }
}

/**
 * What cannot be printed ends no work that may have been paid for. A reader that goes away, as `head` does, is no
 * failure either; a full disk is one, told once and shown by the exit code.
 */
function outliveErrors(stream: NodeJS.WriteStream, tell: (error: Rage3dError) => void): void {
  let failed = false
  stream.on('error', (cause: NodeJS.ErrnoException) => {
    if (failed || cause.code === 'EPIPE') return
    failed = true
    const message = `The output cannot be written: ${cause.message}.`
    const error = new CacheError('RAGE3D_OUTPUT_UNWRITABLE', message, { cause })
    tell(error)
    process.once('exit', () => {
      process.exitCode = error.exitCode
    })
  })
}
