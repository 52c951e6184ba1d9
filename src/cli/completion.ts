import type { Command } from 'commander'
import { bashScript } from './completion/bash.js'
import { fishScript } from './completion/fish.js'
import { wordsOf } from './completion/words.js'
import { zshScript } from './completion/zsh.js'

export const SHELLS = ['bash', 'zsh', 'fish'] as const
export type Shell = (typeof SHELLS)[number]

/** A completion script for the shell: commands first, then the command's own options, their values, and files. */
export function completionScript(program: Command, shell: Shell): string {
  const scripts = { bash: bashScript, zsh: zshScript, fish: fishScript }
  return scripts[shell](wordsOf(program))
}
