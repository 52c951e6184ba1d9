import { Command } from 'commander'
import { refuseExposedKey } from '../config/index.js'
import type { Rage3dError } from '../errors/index.js'
import { commands } from './commands/index.js'

export interface ProgramContext {
  /** Takes an error of one asset: the command goes on, and the exit code says it at the end. */
  report(error: Rage3dError): void
}

/** Flags that every command has. */
export interface GlobalFlags {
  readonly root?: string
  readonly config?: string
  readonly json?: boolean
  readonly quiet?: boolean
}

/** The whole command tree; `docs/cli.md` is written from the same. */
export function createProgram(version: string, context: ProgramContext): Command {
  const program = new Command('rage3d')
    .description('Turns photos into game-ready GLBs: levels of detail, collider, poster, real size.')
    .version(version, '-V, --version', 'print the version')
    .option('--root <dir>', 'project root; paths are relative to it (default: the working folder)')
    .option('--config <file>', 'config file to use instead of rage3d.config.* of the root')
    .option('--json', 'print one JSON document on stdout')
    .option('--quiet', 'no progress, only results and errors')
    .configureHelp({ showGlobalOptions: true, sortSubcommands: false })
    .showHelpAfterError('(add --help for more)')
    .helpCommand('help [command]', 'display help for a command')
    .exitOverride()
    // Before every command, those that need no key among them.
    .hook('preAction', (_, command) => {
      refuseExposedKey(command.optsWithGlobals<GlobalFlags>().root ?? process.cwd())
    })
  for (const define of commands) inherit(define(context), program)
  return program
}

function inherit(command: Command, program: Command): void {
  command.copyInheritedSettings(program)
  for (const child of command.commands) child.copyInheritedSettings(program)
  program.addCommand(command)
}
