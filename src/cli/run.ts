import { CommanderError } from 'commander'
import { ExitCode, exitCodeOf, type Rage3dError, toRage3dError } from '../errors/index.js'
import { createConsole } from './console.js'
import { createProgram } from './program.js'

/** Runs the tool with `argv` and sets the process's exit code. Never throws. */
export async function run(argv: readonly string[], version: string): Promise<void> {
  const console = createConsole({ json: argv.includes('--json'), quiet: argv.includes('--quiet') })
  try {
    const errors: Rage3dError[] = []
    await createProgram(version, { report: (error) => errors.push(error) }).parseAsync([...argv])
    process.exitCode = exitCodeOf(errors)
  } catch (thrown) {
    if (thrown instanceof CommanderError) {
      // Commander has printed its message, with a suggestion for a mistyped word.
      process.exitCode = thrown.exitCode === 0 ? ExitCode.done : ExitCode.usage
      return
    }
    const error = toRage3dError(thrown)
    if (console.json)
      console.printJson({
        error: { code: error.code, message: error.message, hint: error.hint, charged: error.charged },
      })
    console.error(error)
    if (error.code === 'RAGE3D_UNEXPECTED' && process.env.DEBUG) process.stderr.write(`${error.stack}\n`)
    process.exitCode = error.exitCode
  }
}
