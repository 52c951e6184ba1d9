import { Command, InvalidArgumentError } from 'commander'
import { type Console, createConsole } from '../console.js'
import type { GlobalFlags, ProgramContext } from '../program.js'

/** Adds one command to the program. */
export type DefineCommand = (context: ProgramContext) => Command

export interface CommandOptions {
  readonly name: string
  readonly description: string
  /** Whole command lines, each with what it does, for the end of `--help`. */
  readonly examples: readonly (readonly [command: string, does: string])[]
}

/** A command with its examples at the end of its help. */
export function createCommand({ name, description, examples }: CommandOptions): Command {
  const width = Math.max(...examples.map(([command]) => command.length))
  const lines = examples.map(([command, does]) => `  $ ${command.padEnd(width)}  ${does}`)
  return new Command(name).description(description).addHelpText('after', `\nExamples:\n${lines.join('\n')}`)
}

/** All flags of a command, the global ones among them. */
export function flagsOf<T>(command: Command): T & GlobalFlags {
  return command.optsWithGlobals<T & GlobalFlags>()
}

export function consoleOf(flags: GlobalFlags): Console {
  return createConsole({ json: flags.json ?? false, quiet: flags.quiet ?? false })
}

/** Parser of an option that takes a whole number of at least `least`, and at most `most`. */
export function wholeNumber(least = 0, most = Number.POSITIVE_INFINITY): (text: string) => number {
  const range = most === Number.POSITIVE_INFINITY ? `of at least ${least}` : `from ${least} to ${most}`
  return (text) => {
    const value = text.trim() === '' ? Number.NaN : Number(text)
    if (!Number.isInteger(value) || value < least || value > most) {
      throw new InvalidArgumentError(`Expected a whole number ${range}.`)
    }
    return value
  }
}

/** Parser of a TCP port; 0 stands for any free one. */
export const port: (text: string) => number = wholeNumber(0, 65_535)
