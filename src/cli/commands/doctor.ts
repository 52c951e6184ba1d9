import { reportOf } from '../../errors/index.js'
import { examine } from '../../pipeline/index.js'
import { listenForInterrupt } from '../interrupt.js'
import { consoleOf, createCommand, type DefineCommand, flagsOf } from './define.js'

export const defineDoctor: DefineCommand = ({ report }) =>
  createCommand({
    name: 'doctor',
    description:
      'Checks versions, config, key, store, disk, ledger and lockfile; names each problem with its mend.',
    examples: [
      ['rage3d doctor', 'with one free request to the service if there is a key'],
      ['rage3d doctor --offline', 'without any request'],
    ],
  })
    .option('--offline', 'send nothing')
    .option('--repair', 'set a ledger of purchases that cannot be trusted aside')
    .action(async (_flags, command) => {
      const flags = flagsOf<{ readonly offline?: boolean; readonly repair?: boolean }>(command)
      const console = consoleOf(flags)
      using interrupt = listenForInterrupt()
      const { root, config, offline, repair } = flags
      const findings = await examine({ root, configFile: config, offline, repair, signal: interrupt.signal })
      for (const { error } of findings) if (error) report(error)
      if (console.json) {
        const shown = findings.map(({ error, ...finding }) => ({
          ...finding,
          error: error && reportOf(error),
        }))
        return console.printJson({ checks: shown })
      }
      const { colors } = console
      for (const { check, ok, message, error } of findings) {
        const mark = ok === true ? colors.green('✓') : ok === null ? colors.dim('–') : colors.red('✗')
        console.print(`${mark} ${check.padEnd(9)} ${message}`)
        if (error) console.print(`  ${' '.repeat(9)} ${error.hint}`)
      }
    })
