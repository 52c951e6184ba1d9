import { flagsBeforeValues, type OptionWords, type ProgramWords } from './words.js'

export function fishScript({ commands, options }: ProgramWords): string {
  const lines = [
    ...options.map((option) => lineOf(option, '')),
    ...commands.flatMap(({ name, description, options, choices }) => [
      `complete -c rage3d -n 'not __rage3d_command' -f -a ${name} -d ${quote(description)}`,
      ...options.map((option) => lineOf(option, `-n ${whenIn(name)} `)),
      ...(choices.length > 0 ? [`complete -c rage3d -n ${whenIn(name)} -f -a '${choices.join(' ')}'`] : []),
    ]),
  ]
  return `# rage3d completion fish > ~/.config/fish/completions/rage3d.fish
function __rage3d_command
    set -l is_value no
    for word in (commandline -opc)
        if test $is_value = yes
            set is_value no
            continue
        end
        switch $word
            case ${flagsBeforeValues(options).join(' ')}
                set is_value yes
            case ${commands.map(({ name }) => name).join(' ')}
                test -z "$argv[1]"; or test "$argv[1]" = $word
                return
        end
    end
    return 1
end
${lines.join('\n')}
`
}

function whenIn(command: string): string {
  return `'__rage3d_command ${command}'`
}

function lineOf({ flag, description, value, choices }: OptionWords, when: string): string {
  const values = choices.length > 0 ? ` -x -a '${choices.join(' ')}'` : value === 'required' ? ' -r -F' : ''
  return `complete -c rage3d ${when}-l ${flag.slice(2)}${values} -d ${quote(description)}`
}

function quote(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`
}
