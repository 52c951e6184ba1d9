import { type CommandWords, flagsBeforeValues, type OptionWords, type ProgramWords } from './words.js'

/** Runs in bash 3.2 as well, which macOS has. Where it offers nothing, readline offers files. */
export function bashScript({ commands, options }: ProgramWords): string {
  const names = commands.map(({ name }) => name)
  const flags = options.map(({ flag }) => flag)
  const cases = commands.flatMap((command) => casesOf(command, options))
  return `# rage3d completion bash >> ~/.bashrc
_rage3d() {
  local current="\${COMP_WORDS[COMP_CWORD]}" previous="\${COMP_WORDS[COMP_CWORD-1]}" command="" words="" i
  # Bash makes words of their own of the "=" in --flag=value.
  if [ "$current" = "=" ]; then
    current=""
  elif [ "$previous" = "=" ]; then
    previous="\${COMP_WORDS[COMP_CWORD-2]}"
  fi
  for ((i = 1; i < COMP_CWORD; i++)); do
    case "\${COMP_WORDS[i]}" in
      ${flagsBeforeValues(options).join('|')})
        i=$((i + 1))
        if [ "\${COMP_WORDS[i]}" = "=" ]; then i=$((i + 1)); fi
        ;;
      ${names.join('|')})
        command="\${COMP_WORDS[i]}"
        break
        ;;
    esac
  done
  COMPREPLY=()
  case "$command $previous $current" in
${caseLines([anyValue('*', options), ...cases, [' * -*', flags], [' *', names]])}
  esac
  if [ -n "$words" ]; then COMPREPLY=($(compgen -W "$words" -- "$current")); fi
}
complete -o default -F _rage3d rage3d
`
}

/** Patterns of "command previous current" with the words that are offered; the first one that fits counts. */
type Case = readonly [pattern: string, words: readonly string[]]

function casesOf({ name, options, choices }: CommandWords, global: readonly OptionWords[]): Case[] {
  const withChoices = options.filter((option) => option.choices.length > 0)
  const flags = [...options, ...global].map(({ flag }) => flag)
  return [
    ...withChoices.map((option): Case => [`${name} ${option.flag} *`, option.choices]),
    [`${name} * -*`, flags],
    ...(choices.length > 0 ? [anyValue(name, options), [`${name} *`, choices] as const] : []),
  ]
}

/** Nothing is known of the value of an option. */
function anyValue(command: string, options: readonly OptionWords[]): Case {
  const patterns = flagsBeforeValues(options).map((flag) => `${command} ${flag} *`)
  return [patterns.join('|'), []]
}

function caseLines(cases: readonly Case[]): string {
  const quote = (pattern: string) => pattern.replaceAll(' ', '\\ ')
  return cases
    .filter(([pattern]) => pattern !== '')
    .map(([pattern, words]) => `    ${quote(pattern)}) words="${words.join(' ')}" ;;`)
    .join('\n')
}
