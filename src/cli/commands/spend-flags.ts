import { type Command, Option } from 'commander'
import type { Rage3dConfig } from '../../config/index.js'
import type { SpendOptions } from '../../pipeline/index.js'
import { confirmOnTerminal } from '../ask.js'
import type { Console } from '../console.js'
import { retryCommand } from '../retry-command.js'
import { wholeNumber } from './define.js'

/** Flags of every command that may buy. */
export interface SpendFlags {
  readonly yes?: boolean
  readonly maxGenerations?: number
  readonly generator?: 'auto' | 'rage3d' | 'draft'
  readonly frozen?: boolean
}

/** `--generator` and `--max-generations`: what a run would do, without consent to do it. */
export function addGeneratorFlags(command: Command): Command {
  return command
    .option('--max-generations <n>', 'most models that a run may buy (default: 3)', wholeNumber())
    .addOption(
      new Option('--generator <g>', 'what makes missing models').choices(['auto', 'rage3d', 'draft']),
    )
}

export function addSpendFlags(command: Command): Command {
  return addGeneratorFlags(command)
    .option('--yes', 'buy what is missing without asking; does not lift the limit')
    .option('--frozen', 'fail if anything is missing; send nothing')
}

/** The config keys that the flags stand for. */
export function configOfFlags({ generator, maxGenerations }: SpendFlags): Rage3dConfig {
  return {
    ...(generator ? { generator } : {}),
    ...(maxGenerations === undefined ? {} : { spend: { maxGenerations } }),
  }
}

export function spendOptionsOf({ yes, frozen }: SpendFlags, console: Console): SpendOptions {
  const confirm = console.interactive && !console.json ? confirmOnTerminal : undefined
  return { yes, frozen, confirm, command: retryCommand() }
}
