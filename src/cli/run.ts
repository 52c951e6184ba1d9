import { CommanderError } from 'commander'
import { ExitCode, exitCodeOf, type Rage3dError, reportOf, toRage3dError } from '../errors/index.js'
import { createConsole } from './console.js'
import { createProgram } from './program.js'
import { usageError } from './usage-error.js'

/** Runs the tool with `argv` and sets the process's exit code. Never throws. */
export async function run(argv: readonly string[], version: string): Promise<void> {
  for (const stream of [process.stdout, process.stderr]) stream.on('error', dropClosedPipe)
  const console = createConsole({ json: argv.includes('--json'), quiet: argv.includes('--quiet') })
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

/** A reader that goes away, as `head` does, ends no work that may have been paid for: the rest goes unread. */
function dropClosedPipe(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error
}
