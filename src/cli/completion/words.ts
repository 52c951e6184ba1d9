import type { Command, Option } from 'commander'

/** The words that a shell completes. */
export interface ProgramWords {
  readonly commands: readonly CommandWords[]
  /** Options that every command has, and that may stand before it. */
  readonly options: readonly OptionWords[]
}

export interface CommandWords {
  readonly name: string
  readonly description: string
  /** Its own options, without those of the program. */
  readonly options: readonly OptionWords[]
  /** Values of its first argument; none: any. */
  readonly choices: readonly string[]
}

export interface OptionWords {
  /** With its dashes. */
  readonly flag: string
  readonly description: string
  readonly value: 'none' | 'optional' | 'required'
  /** Values that it takes; none: any. */
  readonly choices: readonly string[]
}

/** Reads the words off the command tree. */
export function wordsOf(program: Command): ProgramWords {
  const commands = program.commands.map((command) => ({
    name: command.name(),
    description: command.description(),
    options: command.options.flatMap(optionWords),
    choices: command.registeredArguments[0]?.argChoices ?? [],
  }))
  return { commands, options: program.options.flatMap(optionWords) }
}

/** Flags of the options whose value is the next word. */
export function flagsBeforeValues(options: readonly OptionWords[]): string[] {
  return options.filter(({ value }) => value === 'required').map(({ flag }) => flag)
}

function optionWords({ long, description, required, optional, argChoices }: Option): OptionWords[] {
  if (!long) return []
  const value = required ? 'required' : optional ? 'optional' : 'none'
  return [{ flag: long, description, value, choices: argChoices ?? [] }]
}
