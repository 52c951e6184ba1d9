// Writes the pages and the JSON Schema that are generated from the sources. With --check, only tells what is stale.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import { createProgram } from '../.build/cli/program.js'
import { configSchema, sidecarSchema } from '../.build/config/index.js'
import { faultKinds } from '../.build/emulator/fault-kinds.js'
import { errorCodes } from '../.build/errors/index.js'

const root = fileURLToPath(new URL('..', import.meta.url))
const check = process.argv.includes('--check')
const page = (source, ...parts) =>
  `<!-- Generated from ${source} by \`npm run docs\`. -->\n\n${parts.join('\n\n')}\n`

const stale = []
function write(file, text) {
  const target = path.join(root, file)
  if (read(file) === text) return
  stale.push(file)
  if (check) return
  mkdirSync(path.dirname(target), { recursive: true })
  writeFileSync(target, text)
}

function read(file) {
  try {
    return readFileSync(path.join(root, file), 'utf8')
  } catch (error) {
    if (error.code !== 'ENOENT') throw error
    return ''
  }
}

write('sidecar.schema.json', `${JSON.stringify(z.toJSONSchema(sidecarSchema, { io: 'input' }), null, 2)}\n`)
write('docs/options.md', optionsPage())
write('docs/errors.md', errorsPage())
write('docs/cli.md', cliPage())
write('docs/emulator.md', withFaults(read('docs/emulator.md')))

if (stale.length > 0) console.log(`${check ? 'Stale, run `npm run docs`' : 'Written'}: ${stale.join(', ')}`)
if (check && stale.length > 0) process.exitCode = 1

function optionsPage() {
  const schema = z.toJSONSchema(configSchema, { io: 'input', unrepresentable: 'any' })
  const rows = [...optionRows(schema.properties, '')]
  return page(
    '`src/config`',
    '# Options',
    'Settings stand in `rage3d.config.{ts,mts,js,mjs,json}` at the project root, shared by the plugin and the tool. Plugin options override them key by key, flags override both. Unknown keys and wrong types are refused. A relative path is relative to the root.',
    "```ts\n// rage3d.config.ts\nimport { defineConfig } from 'vite-plugin-rage3d'\n\nexport default defineConfig({\n  spend: { maxGenerations: 5 },\n  optimize: { size: { height: 0.9 } },\n})\n```",
    'A sidecar `<name>.photo.json` beside a photo holds that asset\'s own `optimize` settings at its top level, such as `{ "$schema": "./node_modules/vite-plugin-rage3d/sidecar.schema.json", "size": { "height": 0.9 } }`. Precedence: defaults < config < sidecar. A sidecar never changes what is bought.',
    '| Key | Type | Default | Meaning |\n| --- | --- | --- | --- |\n' +
      rows.map((row) => `| ${row.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`).join('\n'),
    '## Environment',
    '| Variable | Meaning |\n| --- | --- |\n| `RAGE3D_API_KEY` | Key of the service; also read from `.env.local` and `.env` of the root. Never from the config, never under a `VITE_` name. |\n| `RAGE3D_API_URL` | Base URL of the service; overrides `api.url`. |\n| `RAGE3D_STORE` | Folder of the store; overrides `store.dir`. |\n| `CI` | Set: `spend.when` is `never` unless the config says otherwise. |',
  )
}

function* optionRows(properties, prefix) {
  for (const [name, property] of Object.entries(properties)) {
    const key = `${prefix}${name}`
    if (
      property.properties &&
      Object.keys(property.properties).length > 0 &&
      !property.description?.startsWith('Real')
    ) {
      yield* optionRows(property.properties, `${key}.`)
    } else {
      yield [`\`${key}\``, typeOf(property), defaultOf(property), property.description ?? '']
      if (property.items?.properties && name !== 'transforms')
        yield* optionRows(property.items.properties, `${key}[].`)
    }
  }
}

function typeOf(property) {
  if (property.enum) return property.enum.map((value) => `\`${value}\``).join(', ')
  if (property.anyOf)
    return property.anyOf
      .map(typeOf)
      .filter((type) => type !== '')
      .join(' or ')
  if (property.type === 'array') return `list of ${typeOf(property.items) || 'values'}`
  if (property.type === 'object') return `\`{ ${Object.keys(property.properties ?? {}).join(', ')} }\``
  if (property.type === undefined) return 'object'
  return property.type
}

function defaultOf(property) {
  return property.default === undefined ? '' : `\`${JSON.stringify(property.default)}\``
}

function errorsPage() {
  const sections = Object.entries(errorCodes).map(
    ([code, { exit, summary, remedy }]) => `## ${code}\n\n${summary}\n\n${remedy}\n\nExit code ${exit}.`,
  )
  return page(
    '`src/errors/codes.ts`',
    '# Errors',
    'Every error has a permanent `code`, a message that names the photo, a `hint`, and `charged`: whether money left the account (`no`, `yes`, `unknown`). With several problems the command ends with the smallest exit code above 2; one bad asset never stops the others.',
    '| Exit code | Meaning |\n| --- | --- |\n| 0 | done |\n| 1 | unexpected |\n| 2 | usage or configuration |\n| 3 | key refused |\n| 4 | a photo was refused |\n| 5 | a generation failed |\n| 6 | service unavailable, or rate-limited past the retries |\n| 7 | a model could not be processed |\n| 8 | tasks still running: resume later |\n| 9 | no funds, or over the spend limit |\n| 10 | the outcome of a submission is unknown (held) |\n| 11 | store or disk |\n| 12 | over budget |\n| 13 | frozen: something is missing |\n| 130 | interrupted |',
    ...sections,
  )
}

function cliPage() {
  const program = createProgram('', { report() {} })
  const width = { helpWidth: 100 }
  const helpOf = (command) => {
    command.configureHelp({ ...command.configureHelp(), ...width })
    let after = ''
    command.configureOutput({
      writeOut: (text) => (after += text),
      getOutHelpWidth: () => 100,
      getOutHasColors: () => false,
    })
    command.outputHelp()
    return after.trimEnd()
  }
  const sections = program.commands.map(
    (command) => `## rage3d ${command.name()}\n\n\`\`\`text\n${helpOf(command)}\n\`\`\``,
  )
  return page(
    'the commands themselves',
    '# Command line',
    'Progress goes to stderr, results to stdout; with `--json` stdout is one JSON document. Exit codes stand in [errors](errors.md).',
    `\`\`\`text\n${helpOf(program)}\n\`\`\``,
    ...sections,
  )
}

function withFaults(page) {
  const rows = Object.entries(faultKinds).map(
    ([kind, { value, routes, summary }]) =>
      `| \`${kind}${value ? `=${value.replaceAll('|', '\\|')}` : ''}\` | ${routes ? routes.join(', ') : 'all'} | ${summary} |`,
  )
  const table = `| Kind | Routes | What happens |\n| --- | --- | --- |\n${rows.join('\n')}`
  return page.replace(
    /(<!-- faults:.*-->)\n[\s\S]*?(<!-- \/faults -->)/,
    (_, start, end) => `${start}\n\n${table}\n\n${end}`,
  )
}
