import type { Command } from 'commander'

export const SHELLS = ['bash', 'zsh', 'fish'] as const
export type Shell = (typeof SHELLS)[number]

interface Completion {
  readonly name: string
  readonly description: string
  readonly options: readonly { readonly flag: string; readonly description: string }[]
}

/** A completion script for the shell: commands first, then the command's own options and files. */
export function completionScript(program: Command, shell: Shell): string {
  const commands = program.commands.map((command) => completionOf(command, program))
  return { bash, zsh, fish }[shell](commands)
}

function completionOf(command: Command, program: Command): Completion {
  const options = [...command.options, ...program.options].flatMap(({ long, description }) =>
    long ? [{ flag: long, description }] : [],
  )
  return { name: command.name(), description: command.description(), options }
}

function bash(commands: readonly Completion[]): string {
  const cases = commands.map(
    ({ name, options }) => `    ${name}) words="${options.map(({ flag }) => flag).join(' ')}" ;;`,
  )
  return `# rage3d completion bash >> ~/.bashrc
_rage3d() {
  local current="\${COMP_WORDS[COMP_CWORD]}" words=""
  if [ "$COMP_CWORD" -eq 1 ]; then
    COMPREPLY=($(compgen -W "${commands.map(({ name }) => name).join(' ')}" -- "$current"))
    return
  fi
  case "\${COMP_WORDS[1]}" in
${cases.join('\n')}
  esac
  case "$current" in
    -*) COMPREPLY=($(compgen -W "$words" -- "$current")) ;;
    *) COMPREPLY=($(compgen -f -- "$current")) ;;
  esac
}
complete -o filenames -F _rage3d rage3d
`
}

function zsh(commands: readonly Completion[]): string {
  const quote = (text: string) =>
    text.replaceAll("'", "'\\''").replaceAll('[', '(').replaceAll(']', ')').replaceAll(':', ' ')
  const names = commands.map(({ name, description }) => `    '${name}:${quote(description)}'`)
  const cases = commands.map(
    ({ name, options }) =>
      `    ${name}) _arguments ${options.map(({ flag, description }) => `'${flag}[${quote(description)}]'`).join(' ')} '*:file:_files' ;;`,
  )
  return `#compdef rage3d
# rage3d completion zsh > "\${fpath[1]}/_rage3d"
_rage3d() {
  local -a commands=(
${names.join('\n')}
  )
  if (( CURRENT == 2 )); then
    _describe 'command' commands
    return
  fi
  local command=$words[2]
  shift words
  (( CURRENT-- ))
  case $command in
${cases.join('\n')}
  esac
}
_rage3d "$@"
`
}

function fish(commands: readonly Completion[]): string {
  const quote = (text: string) => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`
  const lines = commands.flatMap(({ name, description, options }) => [
    `complete -c rage3d -n __fish_use_subcommand -a ${name} -d ${quote(description)}`,
    ...options.map(
      (option) =>
        `complete -c rage3d -n '__fish_seen_subcommand_from ${name}' -l ${option.flag.slice(2)} -d ${quote(option.description)}`,
    ),
  ])
  return `# rage3d completion fish > ~/.config/fish/completions/rage3d.fish\n${lines.join('\n')}\n`
}
