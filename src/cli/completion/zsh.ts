import { flagsBeforeValues, type OptionWords, type ProgramWords } from './words.js'

export function zshScript({ commands, options }: ProgramWords): string {
  const names = commands.map(({ name, description }) => `    '${name}:${quote(description)}'`)
  const cases = commands.map((command) => {
    const rest = command.choices.length > 0 ? `'1:value:(${command.choices.join(' ')})'` : `'*:file:_files'`
    return `    ${command.name}) _arguments ${[...[...command.options, ...options].map(specOf), rest].join(' ')} ;;`
  })
  return `#compdef rage3d
# rage3d completion zsh > "\${fpath[1]}/_rage3d"
_rage3d() {
  local -a commands=(
${names.join('\n')}
  )
  local command state i
  for (( i = 2; i < CURRENT; i++ )); do
    case $words[i] in
      ${flagsBeforeValues(options).join('|')}) (( i++ )) ;;
      ${commands.map(({ name }) => name).join('|')})
        command=$words[i]
        shift $(( i - 1 )) words
        (( CURRENT -= i - 1 ))
        break
        ;;
    esac
  done
  case $command in
${cases.join('\n')}
    *)
      _arguments ${options.map(specOf).join(' ')} '*:command:->command'
      if [[ $state == command ]]; then _describe 'command' commands; fi
      ;;
  esac
}
_rage3d "$@"
`
}

/** As `_arguments` takes it: `'--flag=[what it does]:value:(a b)'`. */
function specOf({ flag, description, value, choices }: OptionWords): string {
  if (value === 'none') return `'${flag}[${quote(description)}]'`
  const colons = value === 'optional' ? '::' : ':'
  const action = choices.length > 0 ? `(${choices.join(' ')})` : '_files'
  return `'${flag}=[${quote(description)}]${colons}value:${action}'`
}

function quote(text: string): string {
  return text.replaceAll("'", "'\\''").replaceAll('[', '(').replaceAll(']', ')').replaceAll(':', ' ')
}
