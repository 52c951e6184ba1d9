import { listenForInterrupt } from '../interrupt.js'
import { consoleOf, createCommand, type DefineCommand, flagsOf, port, wholeNumber } from './define.js'

interface EmulatorFlags {
  readonly port: number
  readonly balance: number
  readonly taskMs: number
  readonly fault?: string[]
}

export const defineEmulator: DefineCommand = () =>
  createCommand({
    name: 'emulator',
    description: 'Runs the service on loopback: same routes, wallet, statuses and errors. Costs nothing.',
    examples: [
      [
        'rage3d emulator --port 4010',
        'then RAGE3D_API_URL=http://127.0.0.1:4010 RAGE3D_API_KEY=any rage3d build …',
      ],
      ['rage3d emulator --port 4010 --balance 99', 'a wallet for one model'],
      ['rage3d emulator --port 4010 --fault "fail@*"', 'every generation fails; see docs/emulator.md'],
    ],
  })
    .option('--port <n>', 'port on 127.0.0.1; 0 picks a free one', port, 0)
    .option('--balance <inr>', 'money in the wallet', wholeNumber(), 1980)
    .option('--task-ms <ms>', 'how long a generation takes', wholeNumber(), 6000)
    .option('--fault <spec>', 'a fault to play; repeat it', (spec: string, before: string[] = []) => [
      ...before,
      spec,
    ])
    .action(async (_flags, command) => {
      const flags = flagsOf<EmulatorFlags>(command)
      const console = consoleOf(flags)
      using interrupt = listenForInterrupt({ endless: true })
      // Loaded only here: the service's other side is of no use to any other command.
      const { runEmulator } = await import('../../emulator/index.js')
      await runEmulator({
        port: flags.port,
        balance: flags.balance,
        taskMs: flags.taskMs,
        faults: flags.fault ?? [],
        signal: interrupt.signal,
        onListening: (where) => console.json && console.printJson(where),
        log: (line) => (console.json ? process.stderr.write(`${line}\n`) : console.print(line)),
      })
    })
